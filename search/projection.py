"""From catalogue rows to what is indexed: the one place that decides which facts of a review can be searched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from catalog.domain import ReviewStatus, TagStatus
from catalog.enrichment import tags_of, vectors_of
from catalog.entities import entities_of_review
from catalog.reviews import StoredReview, with_parts
from catalog.tables import LessonRow, PassageRow, ReviewRow, TagRow
from search.contract import Entry, Facet, ReviewEntry, Unit, Vector

Facets = dict[Facet, tuple[str, ...]]


class Projection:
    """Builds index entries. `theme_groups` maps a theme's id to its group's; `model_id` names the vectors to use."""

    def __init__(self, theme_groups: Mapping[str, str], model_id: str | None) -> None:
        self._groups = theme_groups
        self._model_id = model_id

    def entry_of(self, session: Session, review_id: str) -> ReviewEntry | None:
        """The review as it is to be indexed, or None where it must not be found."""
        row = session.get(ReviewRow, review_id)
        if row is None or row.status != ReviewStatus.LIVE:
            return None
        return self._entry(session, with_parts(session, row))

    def _entry(self, session: Session, stored: StoredReview) -> ReviewEntry:
        tags = tags_of(session, [passage.id for passage in stored.passages])
        vectors = self._vectors(session, [*stored.passages, *stored.lessons])
        headings = [str(section["heading"]) for section in stored.row.sections]
        passages = [
            Entry(
                id=passage.id,
                unit=Unit.PASSAGE,
                text=passage.text,
                heading=headings[passage.section] if passage.section is not None else "",
                facets=self._theme_facets(tags.get(passage.id, ())),
                vector=vectors.get(passage.text_sha),
                themes=_scores(tags.get(passage.id, ())),
            )
            for passage in stored.passages
        ]
        lessons = [self._lesson(lesson, stored, tags, vectors) for lesson in stored.lessons]
        entry = _review_entry(stored.row, tuple(passages + lessons))
        if not entry.facets[Facet.AGE_BAND]:  # its people are not listed: the ages of children that its text tells
            told = [one.value for one in entities_of_review(session, stored.row.id) if one.kind == "age_band"]
            entry = replace(entry, facets={**entry.facets, Facet.AGE_BAND: tuple(told)})
        return entry

    def _lesson(
        self,
        lesson: LessonRow,
        stored: StoredReview,
        tags: Mapping[str, Sequence[TagRow]],
        vectors: Mapping[str, Vector],
    ) -> Entry:
        """A lesson has the themes of the passages that it stands in, where their evidence lies within it."""
        own = [
            tag
            for passage in stored.passages
            if passage.start < lesson.end and lesson.start < passage.end
            for tag in tags.get(passage.id, ())
            if passage.start + tag.evidence_start < lesson.end and lesson.start < passage.start + tag.evidence_end
        ]
        facets = self._theme_facets(own)
        facets[Facet.LESSON_TYPE] = (lesson.kind,)
        facets[Facet.ADDRESSEE] = tuple(lesson.addressees)
        return Entry(lesson.id, Unit.LESSON, lesson.text, "", facets, vectors.get(lesson.text_sha), _scores(own))

    def _theme_facets(self, tags: Iterable[TagRow]) -> Facets:
        themes, groups = dict[str, None](), dict[str, None]()
        for tag in tags:
            themes[tag.theme] = themes[f"{tag.theme}:{tag.polarity}"] = None
            if tag.theme in self._groups:
                groups[self._groups[tag.theme]] = None
        return {Facet.THEME: tuple(themes), Facet.THEME_GROUP: tuple(groups)}

    def _vectors(self, session: Session, rows: Sequence[PassageRow | LessonRow]) -> Mapping[str, Vector]:
        if self._model_id is None:
            return {}
        return vectors_of(session, [row.text_sha for row in rows], self._model_id)


def _scores(tags: Iterable[TagRow]) -> dict[str, float]:
    """How sure each theme is; what a person has confirmed is certain."""
    found: dict[str, float] = {}
    for tag in tags:
        score = 1.0 if tag.status == TagStatus.CONFIRMED.value else tag.score
        found[tag.theme] = max(score, found.get(tag.theme, 0.0))
    return found


def _review_entry(row: ReviewRow, entries: tuple[Entry, ...]) -> ReviewEntry:
    return ReviewEntry(
        id=row.id,
        title=row.title,
        date=_date_key(row.published or row.completed),
        year=row.year,
        facets=review_facets(row) | _union(entries),
        entries=entries,
        keywords=tuple(row.keywords),
    )


def review_facets(row: ReviewRow) -> Facets:
    single = {Facet.REGION: row.region, Facet.NATION: row.nation, Facet.KIND: row.kind, Facet.MODEL: row.model}
    facets: Facets = {facet: (value,) for facet, value in single.items() if value}
    facets[Facet.YEAR] = (str(row.year),) if row.year else ()
    facets[Facet.AREA] = tuple(row.areas)
    facets[Facet.HARM] = tuple(row.harms)
    facets[Facet.AGENCY] = tuple(row.agencies)
    facets[Facet.AGE_BAND] = tuple(dict.fromkeys(one["age_band"] for one in row.subjects if one["age_band"]))
    facets[Facet.SEX] = tuple(dict.fromkeys(one["sex"] for one in row.subjects if one["sex"]))
    return facets


def _union(entries: Iterable[Entry]) -> Facets:
    """The review's own values of the facets that its entries carry."""
    found: dict[Facet, dict[str, None]] = {}
    for entry in entries:
        for facet, values in entry.facets.items():
            found.setdefault(facet, {}).update(dict.fromkeys(values))
    return {facet: tuple(values) for facet, values in found.items()}


def _date_key(iso: str | None) -> int:
    """`2014-05` to 20140500: sorts undated last among the newest, and a year before its months."""
    digits = (iso or "").replace("-", "")
    return int(digits.ljust(8, "0")) if digits else 0
