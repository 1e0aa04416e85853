"""Quarterly summaries of child fatalities and near fatalities: many reviews in one document.

A section heading says fatality or near fatality, a heading names the county, and each numbered paragraph begins a
review, which runs over page breaks until the next number or heading.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from catalog.domain import AreaMatch, IncidentKind, Nation, Precision, Review, ReviewKind, Section, Sex, Span, Subject
from ingest.document import Block, BlockKind, Document
from ingest.parsers.ages import FoundAge, find_ages
from ingest.parsers.dates import FoundDate, find_dates
from ingest.parsers.opening import first_sentence
from nlp.agencies import find_agencies
from nlp.harms import find_harms

_STATUS = re.compile(
    r"^\W*(?:child\s+)?(?P<near>near[\s-]+)?fatalit(?:y|ies)\b(?:\s+(?:summar(?:y|ies)|reports?|reviews?))?\W*(?:continued)?\W*$",
    re.IGNORECASE,
)
_COUNTY = re.compile(
    r"^(?P<name>[A-Z][\w.'’\- ]{2,40}?)(?:\s+County)?\s*:?\s*(?:\(?continued\)?)?\s*:?$", re.IGNORECASE
)
_ITEM = re.compile(r"^\s*(?P<number>\d{1,3}(?:\s*[-\u2013&]\s*\d{1,3})?)\s*[.)]+\s*")
_NEAR = re.compile(r"\bnear(?:ly)?[\s-]+(?:died|fatal)", re.IGNORECASE)
_DIED = re.compile(
    r"\b(?:nearly\s+)?(?:died|passed away|deceased|suffered|near fatality|sustained|was injured)\b", re.I
)
_FEMALE = re.compile(r"\b(?:female|girl)\b", re.IGNORECASE)
_MALE = re.compile(r"\b(?:male|boy)\b", re.IGNORECASE)
# The first sentence tells age, sex and date; abbreviations ("Jan. 6") make sentence ends unreliable, characters do not.
_OPENING_CHARACTERS = 320


@dataclass(frozen=True, slots=True)
class _Item:
    """One review's blocks under its headings. `start` leaves the printed number out."""

    near: bool
    status: Block | None
    county: Block
    number: str | None
    start: int
    end: int


class FatalityParser:
    """Sections of fatalities and near fatalities by county."""

    name = "fatality"

    def sniff(self, document: Document) -> float:
        """Sure where a fatality heading stands above numbered items that say who died or nearly died."""
        headed = any(_STATUS.match(document.block_text(block).strip()) for block in document.blocks)
        items = list(_items(document)) if headed else []
        if not items:
            return 0.0
        telling = sum(
            bool(_DIED.search(document.text[item.start : item.start + _OPENING_CHARACTERS])) for item in items
        )
        return 0.95 * telling / len(items)

    def parse(self, document: Document) -> tuple[Review, ...]:
        seen: Counter[str] = Counter()
        reviews = []
        for item in _items(document):
            place = _place(document, item)
            seen[place] += 1
            reviews.append(_review(document, item, place if seen[place] == 1 else f"{place}-{seen[place]}"))
        return tuple(reviews)


def _items(document: Document) -> Iterator[_Item]:
    """The reviews in order. Text before the first county belongs to none (a title page, an introduction)."""
    status: Block | None = None
    county: Block | None = None
    blocks: list[Block] = []

    def finished() -> Iterator[_Item]:
        if county is not None and blocks:
            yield _item(document, status, county, blocks)

    for block in _with_headings_apart(document):
        text = document.block_text(block).strip()
        if _STATUS.match(text):
            yield from finished()
            status, county, blocks = block, None, []
        elif block.kind is BlockKind.HEADING and _COUNTY.match(text) and not _ITEM.match(text):
            yield from finished()
            county, blocks = block, []
        elif county is not None and _ITEM.match(text) and _continues(blocks, text):
            yield from finished()
            blocks = [block]
        else:
            blocks.append(block)
    yield from finished()


# A heading that a page turn has joined to the paragraph before it, or that stands alone as a paragraph.
_JOINED_HEADING = re.compile(r"(?<=[.!?\"”])\s+(?P<name>[A-Z][a-z]+(?:[A-Z][a-z]+)?(?:\s[A-Z][a-z]+)?(?:\sCounty)?):?$")
_LONE_WORDS = 3


def _with_headings_apart(document: Document) -> Iterator[Block]:
    """The blocks, with county headings that lost their look found again: before a numbered block and nowhere else."""
    blocks = document.blocks
    for n, block in enumerate(blocks):
        text = document.block_text(block)
        numbered_next = n + 1 < len(blocks) and bool(_ITEM.match(document.block_text(blocks[n + 1])))
        if block.kind is BlockKind.HEADING or not numbered_next:
            yield block
            continue
        tail = _JOINED_HEADING.search(text)
        if tail is not None:
            yield replace(block, end=block.start + tail.start())
            yield Block(BlockKind.HEADING, block.start + tail.start("name"), block.end)
        elif len(text.split()) <= _LONE_WORDS and _COUNTY.match(text) and not _ITEM.match(text):
            yield replace(block, kind=BlockKind.HEADING)
        else:
            yield block


def _continues(blocks: Sequence[Block], text: str) -> bool:
    """Whether a numbered block begins the next review: its opening tells of a child, not a list inside a narrative."""
    return not blocks or bool(_DIED.search(text[:_OPENING_CHARACTERS])) or bool(next(find_ages(text[:120]), None))


def _item(document: Document, status: Block | None, county: Block, blocks: Sequence[Block]) -> _Item:
    first = document.block_text(blocks[0])
    number = _ITEM.match(first)
    heading = _STATUS.match(document.block_text(status).strip()) if status else None
    near = heading["near"] if heading else _NEAR.search(document.block_text(blocks[0])[:_OPENING_CHARACTERS])
    return _Item(
        near=bool(near),
        status=status,
        county=county,
        number=number["number"] if number else None,
        start=blocks[0].start + (number.end() if number else 0),
        end=blocks[-1].end,
    )


def _review(document: Document, item: _Item, place: str) -> Review:
    text = document.text[item.start : item.end]
    county, county_span = _county(document, item)
    age, found = next(find_ages(text[:_OPENING_CHARACTERS]), None), _incident_date(text)
    sex, sex_span = _sex(text)
    provenance = {
        **(
            {name: document.span(item.status.start, item.status.end) for name in ("kind", "incident")}
            if item.status
            else {}
        ),
        "area": county_span,
        "title": county_span,
    }
    spans = {"subjects.0.age": age, "incident_date": found, "subjects.0.sex": sex_span}
    provenance |= {
        name: document.span(item.start + span.start, item.start + span.end) for name, span in spans.items() if span
    }
    return Review(
        place=place,
        title=_title(county, item, age, found),
        kind=ReviewKind.FATALITY,
        body=document.span(item.start, item.end),
        nation=Nation.UNITED_STATES,
        area=AreaMatch(county, nation=Nation.UNITED_STATES),
        subjects=(Subject("the child", age.age if age else None, sex),),
        incident=IncidentKind.NEAR_FATALITY if item.near else IncidentKind.DEATH,
        harms=tuple(find_harms(text)),
        incident_date=found.date if found else None,
        agencies=tuple(dict.fromkeys(mention.agency for mention in find_agencies(text))),
        sections=(Section("Summary", 1, document.span(item.start, item.end), item.number),),
        reported=() if found else ("no incident date could be read",),
        provenance=provenance,
    )


def _county(document: Document, item: _Item) -> tuple[str, Span]:
    text = document.block_text(item.county)
    match = _COUNTY.match(text.strip())
    assert match is not None  # it is how the heading was recognised
    name = match["name"].strip().title() if text.isupper() else match["name"].strip()
    start = item.county.start + text.index(match["name"].strip())
    return f"{name} County", document.span(start, start + len(name))


def _incident_date(text: str) -> FoundDate | None:
    """The date of the first sentence, to the day if there is one, else the first date near it."""
    opening = text[:_OPENING_CHARACTERS]
    sentence = first_sentence(opening)
    told = list(find_dates(sentence, month_first=True)) or list(find_dates(opening, month_first=True))
    days = [found for found in told if found.date.precision is Precision.DAY]
    return next(iter(days or told), None)


def _sex(text: str) -> tuple[Sex | None, FoundDate | FoundAge | _Match | None]:
    opening = text[:_OPENING_CHARACTERS]
    female, male = _FEMALE.search(opening), _MALE.search(opening)
    if female and (not male or female.start() <= male.start()):
        return Sex.FEMALE, _Match(*female.span())
    return (Sex.MALE, _Match(*male.span())) if male else (None, None)


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    end: int


def _title(county: str, item: _Item, age: FoundAge | None, found: FoundDate | None) -> str:
    what = "Near fatality" if item.near else "Fatality"
    article = "an" if age and re.match(r"8|11|18|eigh|eleven|[aeiou](?!n?e-)", age.age.printed, re.IGNORECASE) else "a"
    who = f" of {article} {age.age.printed} child" if age else " of a child"
    when = f", {found.date.year}" if found else ""
    return f"{what}{who}, {county}{when}"


def _place(document: Document, item: _Item) -> str:
    """County, status and incident date: what stays when a later edition of the document adds reviews."""
    county, _ = _county(document, item)
    found = _incident_date(document.text[item.start : item.end])
    parts = [
        "near" if item.near else "fatal",
        county.lower().replace(" ", "-"),
        found.date.isoformat() if found else "x",
    ]
    return "-".join(parts)
