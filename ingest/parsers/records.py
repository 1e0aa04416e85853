"""Tables of reviews (CSV, JSONL): one review a record, its fields by the column mapping the reader used.

Coroners' prevention of future deaths reports kept as records are known by their columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from catalog.areas import AreaTable
from catalog.domain import (
    AreaMatch,
    Lesson,
    LessonKind,
    Nation,
    PartialDate,
    Review,
    ReviewKind,
    Section,
    Sex,
    Span,
    Subject,
)
from ingest.document import Document, Record
from ingest.parsers.ages import find_ages
from ingest.parsers.classify import find_kind, named_nation, nation_of, usual_kind
from ingest.parsers.dates import find_dates
from ingest.parsers.lessons import field_items, lesson
from ingest.parsers.opening import incident_of, read_opening
from ingest.parsers.people import find_people, find_person
from ingest.parsers.places import Places, slug
from ingest.parsers.subjects import labels_in_title
from ingest.readers import ColumnMapping
from nlp.agencies import find_agencies
from nlp.harms import find_harms

_PROSE_FIELDS = ("summary", "investigation", "learning", "recommendations", "questions")
# A column of nobody's mapping belongs to the text of the review where it is written in sentences.
_PROSE_WORDS = 25
_NOTICES = frozenset({"notice", "note", "notes", "content note", "content warning", "disclaimer"})
_FINDING_COLUMNS = re.compile(r"concern|finding|issue", re.IGNORECASE)
_HEADINGS = {
    "investigation": "Investigation and inquest",
    "circumstances": "Circumstances of the death",
    "concerns": "Matters of concern",
}
_LESSON_KINDS = {
    "learning": LessonKind.LEARNING_POINT,
    "recommendations": LessonKind.RECOMMENDATION,
    "questions": LessonKind.QUESTION,
}
_CORONER_COLUMNS = frozenset({"coroner", "concerns", "matters of concern", "investigation", "receiver"})

# How archives of the United States name what happened; ours say death or serious harm.
_FATALITY = re.compile(r"\W*(?:near[\s-]*)?fatality\W*", re.IGNORECASE)
_ABROAD = {Nation.UNITED_STATES, Nation.ELSEWHERE}


@dataclass
class _Row:
    """A record with the means to ask for its fields, and what was found out about it so far."""

    document: Document
    record: Record
    mapping: ColumnMapping
    provenance: dict[str, Span] = field(default_factory=dict)
    reported: list[str] = field(default_factory=list)

    def parts(self, name: str) -> Iterator[tuple[str, int, int]]:
        """(column, start, end) of each value that the mapping gives this field."""
        for column in self.mapping.columns.get(name, ()):
            if column in self.record.fields:
                yield column, *self.record.fields[column]

    def take(self, name: str) -> str | None:
        """The value of a field, its place remembered."""
        for _, start, end in self.parts(name):
            self.provenance[name] = self.document.span(start, end)
            return self.document.text[start:end]
        return None

    def date(self, name: str) -> PartialDate | None:
        value = self.take(name)
        if value is None:
            return None
        found = next(find_dates(value), None)
        if found is None:
            self.reported.append(f"the {name.replace('_', ' ')} date {value!r} could not be read")
        return found.date if found else None


class RecordsParser:
    """Reviews kept as rows of a table."""

    name = "records"

    def sniff(self, document: Document) -> float:
        """Sure of records whose columns are known to hold a review's text; unsure of any others."""
        if not document.records:
            return 0.0
        known = ColumnMapping.of(document).columns
        return 0.95 if any(name in known for name in _PROSE_FIELDS) else 0.6

    def parse(self, document: Document) -> tuple[Review, ...]:
        mapping = ColumnMapping.of(document)
        places = Places()
        rows = [_Row(document, record, mapping) for record in document.records if record.fields]
        return tuple(_review(row, places.place(_place(row))) for row in rows)


def _review(row: _Row, place: str) -> Review:
    document = row.document
    prose = list(_prose(row))
    body = document.span(min(start for _, start, _ in prose), max(end for _, _, end in prose))
    text = "\n".join(document.text[start:end] for _, start, end in prose)
    published, kind = row.date("published"), _kind(row)
    area = _area(row, kind)
    title = _title(row, kind, place)
    nation = _nation(row, kind, area)
    if kind is ReviewKind.OTHER:
        kind = usual_kind(nation, published.year if published else None)
    incident_date = row.date("incident_date")
    subjects = _subjects(row, title, prose)
    coroner = kind is ReviewKind.PFD
    return Review(
        place=place,
        title=title,
        kind=kind,
        body=body,
        nation=nation,
        area=area,
        board=None if coroner else row.take("board"),
        subjects=subjects,
        incident=incident_of(row.take("incident") or text[:1000]),
        harms=tuple(find_harms(text)),
        incident_date=incident_date,
        completed=row.date("completed"),
        published=published,
        model=row.take("model"),
        lead_reviewer=row.take("board" if coroner else "lead_reviewer"),
        agencies=_agencies(row, text),
        sections=tuple(Section(_heading(column), 1, document.span(start, end)) for column, start, end in prose),
        lessons=tuple(_lessons(row)),
        keywords=_keywords(row),
        source_url=row.take("source_url"),
        licence=row.take("licence"),
        content_notes=tuple(_notices(row)),
        reported=(*row.reported, *_reported(area, published)),
        provenance=row.provenance,
    )


def _prose(row: _Row) -> Iterator[tuple[str, int, int]]:
    """The columns that hold the review's own text, in the order of the file; all of them where none is prose."""
    mapped = {column for names in row.mapping.columns.values() for column in names}
    wanted = {column for name in _PROSE_FIELDS for column in row.mapping.columns.get(name, ())}
    columns = [
        (column, start, end)
        for column, (start, end) in row.record.fields.items()
        if column in wanted or (column not in mapped and len(row.document.text[start:end].split()) >= _PROSE_WORDS)
    ]
    columns = columns or [(column, start, end) for column, (start, end) in row.record.fields.items()]
    yield from sorted(columns, key=lambda one: one[1])


def _heading(column: str) -> str:
    return _HEADINGS.get(column.casefold(), column[:1].upper() + column[1:].replace("_", " "))


def _place(row: _Row) -> str:
    """The record's reference, else its address, else its title and date."""
    for name in ("place", "source_url", "title"):
        for _, start, end in row.parts(name):
            key = slug(row.document.text[start:end])
            if key:
                return key
    return slug(row.document.text[slice(*next(iter(row.record.fields.values())))][:80]) or f"line-{row.record.line}"


def _kind(row: _Row) -> ReviewKind:
    """As the record says, else as its title says, else by its columns."""
    for name in ("kind", "title"):
        for _, start, end in row.parts(name):
            found = find_kind(row.document.text[start:end])
            if found:
                row.provenance["kind"] = row.document.span(start + found.start, start + found.end)
                return found.kind
    if any(_FATALITY.fullmatch(row.document.text[start:end]) for _, start, end in row.parts("incident")):
        return ReviewKind.FATALITY
    columns = {column.casefold() for names in row.mapping.columns.values() for column in names}
    return ReviewKind.PFD if len(columns & _CORONER_COLUMNS) >= 2 and "coroner" in columns else ReviewKind.OTHER


def _title(row: _Row, kind: ReviewKind, place: str) -> str:
    """As printed; a coroner's report has its reference and its area, never a name that its record does not print."""
    printed = row.take("title")
    if printed:
        return printed
    reference = row.take("place") or place
    if kind is ReviewKind.PFD:
        area = next((row.document.text[start:end] for _, start, end in row.parts("area")), None)
        return f"Prevention of future deaths report {reference}" + (f" ({area})" if area else "")
    return f"Review {reference}"


def _area(row: _Row, kind: ReviewKind) -> AreaMatch | None:
    printed = row.take("area")
    if printed is None and (board := row.take("board")):
        row.provenance["area"] = row.provenance["board"]
        printed = board
    if printed is None:
        return None
    stated = _stated_nation(row) or (Nation.UNITED_STATES if kind is ReviewKind.FATALITY else None)
    match = AreaTable.load().resolve(printed, coroner_area=kind is ReviewKind.PFD)
    if not match.authorities and not match.candidates and (better := _board_area(row)):
        match = better  # a column of regions ("South West") says less than the partnership's name
    # A name that ours share ("York") means a place over there.
    return AreaMatch(printed, nation=stated) if stated in _ABROAD and match.nation is not stated else match


def _board_area(row: _Row) -> AreaMatch | None:
    """The area in the board's name, where the area table knows it."""
    board = row.take("board")
    match = AreaTable.load().resolve(board) if board else None
    if match is None or not match.authorities:
        return None
    row.provenance["area"] = row.provenance["board"]
    return match


def _stated_nation(row: _Row) -> Nation | None:
    printed = row.take("nation")
    return named_nation(printed) if printed else None


def _nation(row: _Row, kind: ReviewKind, area: AreaMatch | None) -> Nation | None:
    return _stated_nation(row) or (area.nation if area else None) or nation_of(kind)


def _subjects(row: _Row, title: str, prose: list[tuple[str, int, int]]) -> tuple[Subject, ...]:
    """From the columns for them, else from the opening of the text for the people whom column or title name."""
    printed = row.take("subjects")
    labels = tuple(label.strip() for label in re.split(r";|\n", printed) if label.strip()) if printed else ()
    labels = labels or labels_in_title(title)
    _, start, end = prose[0]
    opening = read_opening(row.document, start, end, labels)
    row.provenance.update({name: span for name, span in opening.provenance.items() if name.startswith("subjects.")})
    subjects = opening.subjects
    if labels:
        told, spans = find_people(row.document, labels, start, end)
        subjects = tuple(
            replace(one, age=one.age or other.age, sex=one.sex or other.sex)
            for one, other in zip(subjects, told, strict=False)
        )
        row.provenance.update({name: span for name, span in spans.items() if name not in row.provenance})
    else:
        person = find_person(row.document.text[start:end])
        subjects = (Subject(person.label, person.age, person.sex),) if person else ()
        if person:
            row.provenance["subjects.0.label"] = row.document.span(start + person.start, start + person.end)
    return _with_columns(row, subjects)


def _with_columns(row: _Row, subjects: tuple[Subject, ...]) -> tuple[Subject, ...]:
    """Age and sex of a single subject where the table has columns for them."""
    age, sex = row.take("age"), row.take("sex")
    if len(subjects) > 1 or not (age or sex):
        return subjects
    known = subjects[0] if subjects else Subject("the subject")
    found = next(find_ages(age if not age.strip().isdigit() else f"aged {age.strip()}"), None) if age else None
    return (
        Subject(
            known.label,
            found.age if found else known.age,
            _SEXES.get((sex or "").strip().casefold()[:1], known.sex),
        ),
    )


_SEXES: Mapping[str, Sex] = {"f": Sex.FEMALE, "g": Sex.FEMALE, "w": Sex.FEMALE, "m": Sex.MALE, "b": Sex.MALE}


def _agencies(row: _Row, text: str) -> tuple[str, ...]:
    told = " ; ".join(row.document.text[start:end] for _, start, end in row.parts("agencies"))
    return tuple(dict.fromkeys(mention.agency for part in (told, text) for mention in find_agencies(part)))


def _lessons(row: _Row) -> Iterator[Lesson]:
    """The items of the learning, recommendation and question columns; a coroner's concerns are findings."""
    told = " ; ".join(row.document.text[start:end] for _, start, end in row.parts("agencies"))
    for name, kind in _LESSON_KINDS.items():
        for column, start, end in row.parts(name):
            actual = LessonKind.FINDING if name == "learning" and _FINDING_COLUMNS.search(column) else kind
            for item in field_items(row.document, start, end):
                yield lesson(row.document, actual, item, told)


def _keywords(row: _Row) -> tuple[str, ...]:
    parts = [row.document.text[start:end] for _, start, end in row.parts("keywords")]
    words = [word.strip() for part in parts for word in re.split(r";|\||\n" if ";" in part else r",|\||\n", part)]
    row.take("keywords")
    return tuple(dict.fromkeys(word for word in words if word))


def _notices(row: _Row) -> Iterator[str]:
    for column, (start, end) in row.record.fields.items():
        if column.casefold().replace("_", " ") in _NOTICES:
            yield row.document.text[start:end]


def _reported(area: AreaMatch | None, published: PartialDate | None) -> Iterator[str]:
    if area is not None and area.candidates:
        yield f"the area {area.printed!r} could be {' or '.join(area.candidates)}"
    if published is None:
        yield "the record gives no date of publication"
