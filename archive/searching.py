"""The search page's parts: what was asked as URLs and as a sentence, the filters with their counts, the pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from archive.archive import Archive, Found
from archive.asking import MAX_PAGE, query_from
from archive.labels import FACET_NAMES, Labels
from archive.urls import search_feed_url, search_url
from search.contract import BadQuery, Facet, FacetCount, Granularity, Mode, SearchQuery, Sort

# In the order of the page. People are never a facet.
SHOWN_FACETS = (
    Facet.THEME,
    Facet.KIND,
    Facet.NATION,
    Facet.REGION,
    Facet.AREA,
    Facet.HARM,
    Facet.AGENCY,
    Facet.AGE_BAND,
    Facet.SEX,
)
LESSON_FACETS = (Facet.LESSON_TYPE, Facet.ADDRESSEE)
PER_PAGE = (20, 50, 100)
# A page must stay light: so many values of a facet at once, so many more behind "more".
VALUES_SHOWN = 5
VALUES_MORE = 8
_PAGES_AROUND = 2


@dataclass(frozen=True)
class Asked:
    """What a search URL asks. Everything is as typed; `query` is where it is checked."""

    q: str = ""
    mode: str = Mode.HYBRID.value
    by: str = Granularity.REVIEWS.value
    sort: str = Sort.RELEVANCE.value
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    year_from: str = ""
    year_to: str = ""
    page: str = "1"
    per_page: str = str(PER_PAGE[0])

    def query(self) -> SearchQuery:
        """Raises BadQuery, in words for the reader."""
        return query_from(
            self.q,
            mode=self.mode,
            by=self.by,
            sort=self.sort,
            only=(f"{facet}={value}" for facet, values in self.terms.items() for value in values),
            years=(number_from("the first year", self.year_from), number_from("the last year", self.year_to)),
            facets=SHOWN_FACETS + (LESSON_FACETS if self.by == Granularity.LESSONS else ()),
            page=number_from("page", self.page) or 1,
            per_page=number_from("per_page", self.per_page) or PER_PAGE[0],
        )

    @property
    def url(self) -> str:
        """The canonical URL: a fixed order, nothing that is the default."""
        return search_url(self._parameters())

    @property
    def feed_url(self) -> str:
        """The feed of what this search finds anew: in the order of coming in, so without a sort or a page."""
        plain = Asked()
        return search_feed_url(replace(self, sort=plain.sort, page=plain.page, per_page=plain.per_page)._parameters())

    @property
    def filtered(self) -> bool:
        return bool(self.terms or self.year_from or self.year_to)

    def on_page(self, page: int) -> Asked:
        return replace(self, page=str(page))

    def without(self, facet: str, value: str) -> Asked:
        kept = tuple(one for one in self.terms.get(facet, ()) if one != value)
        terms = {name: values for name, values in self.terms.items() if name != facet}
        return replace(self, terms=terms | ({facet: kept} if kept else {}), page="1")

    def with_term(self, facet: str, value: str) -> Asked:
        """Narrowed to one more value of a facet."""
        return replace(self, terms={**self.terms, facet: (*self.terms.get(facet, ()), value)}, page="1")

    def without_filters(self) -> Asked:
        return replace(self, terms={}, year_from="", year_to="", page="1")

    def _parameters(self) -> Iterator[tuple[str, str]]:
        plain, unset = Asked(), ("q", "mode", "by", "sort", "year_from", "year_to", "per_page", "page")
        for facet in Facet:
            for value in sorted(self.terms.get(facet.value, ())):
                yield facet.value, value
        for name in unset:
            if getattr(self, name) != getattr(plain, name):
                yield name, getattr(self, name)


@dataclass(frozen=True, slots=True)
class FilterTag:
    """A filter that is on: its words and the URL without it."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class ShownFacet:
    """One fieldset: the first values (all chosen ones among them), the ones behind "more", how many are left out."""

    name: str
    label: str
    first: Sequence[FacetValue]
    more: Sequence[FacetValue]
    left_out: int


@dataclass(frozen=True, slots=True)
class SearchPage:
    """All that the search page shows of an answered search."""

    asked: Asked
    query: SearchQuery
    found: Found
    sentence: str
    tags: Sequence[FilterTag]
    facets: Sequence[ShownFacet]
    pages: Sequence[int | None]  # None stands for a gap
    last_page: int
    announcement: str


def asked_from(parameters: Iterable[tuple[str, str]]) -> Asked:
    """What a URL's parameters ask; those that are not known are left alone, empty ones are not there."""
    names = {"q", "mode", "by", "sort", "year_from", "year_to", "page", "per_page"}
    facets = {facet.value for facet in Facet}
    plain: dict[str, str] = {}
    terms: dict[str, tuple[str, ...]] = {}
    for name, typed in parameters:
        value = typed.strip()
        if value and name in names:
            plain[name] = value
        elif value and name in facets and value not in terms.get(name, ()):
            terms[name] = (*terms.get(name, ()), value)
    return Asked(terms=terms, **plain)


def search_page(archive: Archive, labels: Labels, asked: Asked) -> SearchPage:
    """Raises BadQuery or SearchUnavailable."""
    query = asked.query()
    found = archive.search(query)
    results = found.results
    total = results.total_reviews if query.granularity is Granularity.REVIEWS else results.total_passages
    last = max(1, min(MAX_PAGE, -(-total // query.per_page)))
    return SearchPage(
        asked=asked,
        query=query,
        found=found,
        sentence=sentence(asked, labels),
        tags=list(filter_tags(asked, labels)),
        facets=[_shown(facet, results.facets.get(facet, ()), asked, labels) for facet in query.facets],
        pages=list(page_numbers(query.page, last)),
        last_page=last,
        announcement=totals(found, query),
    )


def totals(found: Found, query: SearchQuery) -> str:
    """ "12 passages in 3 reviews"."""
    unit = "lesson" if query.granularity is Granularity.LESSONS else "passage"
    passages, reviews = found.results.total_passages, found.results.total_reviews
    return f"{passages:,} {unit}{'' if passages == 1 else 's'} in {reviews:,} review{'' if reviews == 1 else 's'}"


def sentence(asked: Asked, labels: Labels) -> str:
    """The search in words: "reviews about “neglect”; theme: Recording or Meetings; from 2012 to 2016; newest first"."""
    every = asked.by if asked.by != Granularity.REVIEWS else "reviews"
    said = [f"{every} about “{asked.q}”" if asked.q else f"all {every}"]
    for facet in Facet:
        values = asked.terms.get(facet.value, ())
        if values:
            named = " or ".join(labels.of(facet, value) for value in values)
            said.append(f"{FACET_NAMES[facet].lower()}: {named}")
    said += [words for words in [_years(asked)] if words]
    if asked.sort != Sort.RELEVANCE:
        said.append(f"{asked.sort} first")
    return "; ".join(said)


def filter_tags(asked: Asked, labels: Labels) -> Iterator[FilterTag]:
    for name, values in asked.terms.items():
        facet = Facet(name)
        for value in values:
            text = f"{FACET_NAMES[facet]}: {labels.of(facet, value)}"
            yield FilterTag(text, asked.without(name, value).url)
    if years := _years(asked):
        yield FilterTag(f"Years: {years}", replace(asked, year_from="", year_to="", page="1").url)


def _years(asked: Asked) -> str:
    first, last = asked.year_from, asked.year_to
    if first and last:
        return f"in {first}" if first == last else f"from {first} to {last}"
    return f"from {first}" if first else f"up to {last}" if last else ""


def _shown(facet: Facet, counts: Sequence[FacetCount], asked: Asked, labels: Labels) -> ShownFacet:
    chosen = asked.terms.get(facet.value, ())
    counted = {one.value: one.count for one in counts if ":" not in one.value or one.value in chosen}
    counted |= {value: 0 for value in chosen if value not in counted}
    values = [FacetValue(value, labels.of(facet, value), n, value in chosen) for value, n in counted.items()]
    values.sort(key=lambda one: (not one.chosen, -one.count, one.label))
    cut = max(VALUES_SHOWN, len(chosen))
    end = cut + VALUES_MORE
    return ShownFacet(facet.value, FACET_NAMES[facet], values[:cut], values[cut:end], max(0, len(values) - end))


def page_numbers(page: int, last: int) -> Iterator[int | None]:
    """First, last and those around the current page, with None for each gap."""
    wanted = {1, last, *range(page - _PAGES_AROUND, page + _PAGES_AROUND + 1)}
    before = 0
    for one in sorted(number for number in wanted if 1 <= number <= last):
        if one - before > 1:
            yield None
        yield one
        before = one


def number_from(name: str, text: str) -> int | None:
    """A number as typed, None for nothing. Raises BadQuery with the name of what was asked for."""
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise BadQuery(f"{name} is a number; this one is {text!r}")
    return int(text)
