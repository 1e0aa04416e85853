"""Reports of one review: classic numbered ones, findings with questions, Welsh practice reviews, domestic homicide
reviews, safeguarding adults reviews, learning reviews, national and rapid reviews.

They differ in headings and marks, not in kind, so one reading of cover, headings, marks and tables serves them all.
"""

from __future__ import annotations

import re

from catalog.areas import AreaTable
from catalog.domain import AreaMatch, IncidentKind, Nation, PartialDate, Review, ReviewKind, Span, Subject
from ingest.document import Document
from ingest.parsers.action_plan import with_action_plan
from ingest.parsers.classify import find_kind, nation_of, nation_said
from ingest.parsers.cover import Cover, read_cover
from ingest.parsers.events import find_incident, find_incident_date
from ingest.parsers.models import find_model
from ingest.parsers.people import find_people, frequent_labels, introduced_labels, unnamed_person
from ingest.parsers.places import slug
from ingest.parsers.reported_lessons import read_lessons
from ingest.parsers.sections import body_start, read_headings, read_sections
from nlp.agencies import find_agencies
from nlp.harms import find_harms

_TITLE_CHARACTERS = 2_000
_INTRODUCTION_CHARACTERS = 6_000
_TYPICAL_HEADINGS = re.compile(
    r"recommendation|finding|learning|lesson|terms of reference|methodology|circumstances|chronology|analysis|family|"
    r"introduction|summary|background|conclusion|action plan",
    re.IGNORECASE,
)
# Reviews of these kinds follow a killing unless they say otherwise.
_ONE_PERSON_KINDS = set(ReviewKind) - {ReviewKind.NATIONAL, ReviewKind.OTHER, ReviewKind.PFD}
_HOMICIDE_KINDS = {ReviewKind.DHR, ReviewKind.MHHR, ReviewKind.OWHR}


class OverviewParser:
    """One report, one review."""

    name = "overview"

    def sniff(self, document: Document) -> float:
        """Surer the more of these there are: a kind of review named at the start, and typical headings."""
        if document.records or not document.blocks:
            return 0.0
        kind = 0.45 if find_kind(document.text[:_TITLE_CHARACTERS]) else 0.0
        typical = sum(bool(_TYPICAL_HEADINGS.search(document.block_text(block))) for block in document.headings)
        return kind + min(typical, 4) * 0.1 if kind or typical >= 3 else 0.0

    def parse(self, document: Document) -> tuple[Review, ...]:
        if not document.blocks:
            return ()
        return (_review(document),)


def _review(document: Document) -> Review:
    cover = read_cover(document)
    first = body_start(document)
    start, end = document.blocks[0].start, document.blocks[-1].end
    opening = document.blocks[min(first, len(document.blocks) - 1)].start
    text = document.text
    provenance = cover.provenance
    kind = _kind(document, cover)
    area = _area(document, cover, opening)
    headings = read_headings(document)
    lessons = with_action_plan(document, read_lessons(document, headings, first))
    subjects, spans = _subjects(document, cover, opening, end)
    provenance |= spans
    incident, incident_date = _incident(document, cover, kind, opening)
    model = find_model(text)
    if model:
        provenance["model"] = document.span(*model)
    return Review(
        place=slug(cover.title) or "report",
        title=cover.title,
        kind=kind,
        body=document.span(start, end),
        nation=(area.nation if area else None) or nation_of(kind) or nation_said(text[:_INTRODUCTION_CHARACTERS]),
        area=area,
        board=cover.board,
        subjects=subjects,
        incident=incident,
        harms=tuple(find_harms(text)),
        incident_date=incident_date,
        completed=cover.completed,
        published=cover.published,
        model=text[slice(*model)] if model else None,
        lead_reviewer=cover.lead_reviewer,
        agencies=tuple(dict.fromkeys(mention.agency for mention in find_agencies(text))),
        sections=read_sections(document, opening, end),
        lessons=lessons,
        keywords=_keywords(document, provenance),
        licence=_licence(text),
        reported=(*cover.reported, *_reported(cover, area, lessons)),
        provenance=provenance,
    )


def _kind(document: Document, cover: Cover) -> ReviewKind:
    """As the cover says; a rapid review of something else than a child's case is another review."""
    kind = cover.kind
    if kind is None:
        found = find_kind(document.text[:_TITLE_CHARACTERS])
        kind = found.kind if found else ReviewKind.OTHER
        if found:
            cover.provenance["kind"] = document.span(found.start, found.end)
    if kind is ReviewKind.RAPID and not re.search(
        r"child safeguarding|safeguarding (?:children|partners|incident)|serious incident notif",
        document.text[:_INTRODUCTION_CHARACTERS],
        re.IGNORECASE,
    ):
        return ReviewKind.OTHER
    return kind


_PLACE_NAME = re.compile(
    r"\b(?:in|of|for|from|near|at|to)\s+(?:the\s+)?(?P<name>(?:(?:London|Royal|Metropolitan)\s+Borough\s+of\s+|"
    r"City\s+of\s+|County\s+of\s+)?"
    r"[A-Z][\w'’-]+(?:(?:\s+(?:and|upon|on|of|the|with|&)){0,2}\s+[A-Z][\w'’-]+){0,4})"
)


def _area(document: Document, cover: Cover, opening: int) -> AreaMatch | None:
    """The cover's; for a local review without one, the first place of the area table that the introduction names."""
    if cover.kind is ReviewKind.FATALITY:  # a name that ours share ("York") means the county over there
        return _county(document, cover)
    if cover.area is not None or cover.kind is ReviewKind.NATIONAL:
        return cover.area
    for match in _PLACE_NAME.finditer(document.text, 0, opening + _INTRODUCTION_CHARACTERS):
        for name in _shorter_names(match["name"]):
            found = AreaTable.load().resolve(name)
            if found.authorities and not found.candidates:
                start = match.start("name")
                cover.provenance["area"] = document.span(start, start + len(name))
                return AreaMatch(_bare(name), found.authorities, found.region, found.nation)
    return None


def _county(document: Document, cover: Cover) -> AreaMatch | None:
    """The county of a report from the United States, whose names the area table does not hold."""
    match = re.search(r"\b(?P<name>[A-Z][a-z]+(?: [A-Z][a-z]+)? County)\b", document.text[:_INTRODUCTION_CHARACTERS])
    if match is None:
        return None
    cover.provenance["area"] = document.span(*match.span("name"))
    return AreaMatch(match["name"], nation=Nation.UNITED_STATES)


def _bare(name: str) -> str:
    return re.sub(r"^(?:(?:London|Royal|Metropolitan)\s+Borough|City|County)\s+of\s+", "", name)


def _shorter_names(name: str) -> list[str]:
    """`Croydon Safeguarding Adults Board` also as `Croydon`."""
    words = name.split()
    return [" ".join(words[:n]) for n in range(len(words), 0, -1) if words[n - 1][:1].isupper()]


def _subjects(document: Document, cover: Cover, opening: int, end: int) -> tuple[tuple[Subject, ...], dict[str, Span]]:
    """Those whom the cover names; else those whom the introduction presents under a name of the report's own."""
    introduction = document.text[opening : opening + _INTRODUCTION_CHARACTERS]
    labels = cover.labels or introduced_labels(introduction)
    if not labels and cover.kind not in {None, ReviewKind.FATALITY, ReviewKind.NATIONAL, ReviewKind.OTHER}:
        labels = frequent_labels(introduction)
    people, spans = find_people(document, labels, 0, end)
    if not people and cover.kind in _ONE_PERSON_KINDS and (person := unnamed_person(document, opening, end)):
        return (person[0],), {"subjects.0.age": person[1]}
    return people, spans


def _incident(
    document: Document, cover: Cover, kind: ReviewKind, opening: int
) -> tuple[IncidentKind | None, PartialDate | None]:
    """What happened and when: from the cover, else from the first sentences that tell it."""
    introduction = (opening, opening + _INTRODUCTION_CHARACTERS)
    found = find_incident(document.text, *introduction)
    if found:
        cover.provenance["incident"] = document.span(found[1], found[2])
    incident = found[0] if found else None
    if kind in _HOMICIDE_KINDS and incident is not IncidentKind.SUICIDE:
        incident = IncidentKind.HOMICIDE
    if cover.incident_date is not None:
        return incident, cover.incident_date
    dated = find_incident_date(document.text, *introduction)
    if dated is None:
        return incident, None
    cover.provenance["incident_date"] = document.span(dated.start, dated.end)
    return incident, dated.date


def _keywords(document: Document, provenance: dict[str, Span]) -> tuple[str, ...]:
    """The words under a heading or after a label `Keywords`, else those kept in the file's properties."""
    found = re.search(
        r"(?:(?:^|\n)\W*(?:\d+\.\s+)?Key\s?words?\s*[:.]?|\.\s+Key\s?words\s*:)\s+(?P<words>\S[^\n]{3,600})",
        document.text,
        re.IGNORECASE,
    )
    if found:
        provenance["keywords"] = document.span(*found.span("words"))
    printed = found["words"] if found else document.metadata.get("keywords", "")
    return tuple(dict.fromkeys(word.strip() for word in re.split(r"[,;]", printed.rstrip(". ")) if word.strip()))


def _licence(text: str) -> str | None:
    found = re.search(r"Open Government Licence(?:\s+v?\d(?:\.\d)?)?", text)
    return found.group() if found else None


def _reported(cover: Cover, area: AreaMatch | None, lessons: tuple[object, ...]) -> tuple[str, ...]:
    told = []
    if area is not None and area.candidates:
        told.append(f"the area {area.printed!r} could be {' or '.join(area.candidates)}")
    if area is not None and area.nation is None and not area.candidates:
        told.append(f"the area table does not know {area.printed!r}")
    if cover.published is None and cover.completed is None:
        told.append("no date of publication or completion could be read")
    if not lessons:
        told.append("no findings, learning points or recommendations could be read")
    return tuple(told)
