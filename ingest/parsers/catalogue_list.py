"""List pages of a national catalogue: many reviews in one page, under headings `[Month ]YYYY - Area - Subject`.

The labels changed from era to era (prose only in 2012, `Issues identified include:` in 2013, `Background:` `Learning:`
`Model:` `Keywords:` in 2014, ... see docs/formats.md); one grammar reads them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from catalog.areas import AreaTable
from catalog.domain import AreaMatch, Lesson, LessonKind, Nation, PartialDate, Review, ReviewKind, Section, Span
from ingest.document import Block, BlockKind, Document
from ingest.parsers.classify import find_kind, nation_of, nation_said, usual_kind
from ingest.parsers.dates import parse_date
from ingest.parsers.lessons import lesson, sentence_items
from ingest.parsers.models import find_model
from ingest.parsers.opening import read_opening
from ingest.parsers.places import Places, slug
from ingest.parsers.subjects import labels_of
from nlp.agencies import find_agencies
from nlp.harms import find_harms

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Spring|Summer|"
    r"Autumn|Winter)"
)
_DASH = r"\s*[-\u2010-\u2015]\s*"
# The separator after the year may be missing altogether; the last one may not.
_HEADING = re.compile(
    rf"^(?P<date>(?:{_MONTH}\s+)?(?:19|20)\d{{2}}(?:[-/\u2013](?:19|20)?\d{{2}}(?=\s|[-\u2010-\u2015]))?)"
    rf"(?:{_DASH}|\s*)(?P<rest>\S.*?)\s*$",
    re.IGNORECASE | re.DOTALL,
)
_LAST_SEPARATOR = re.compile(
    r"^(?P<area>.+?)(?:\s+[-\u2010-\u2015]\s*|\s*[-\u2010-\u2015]\s+|[\u2013\u2014])(?P<subject>.+)$", re.DOTALL
)
# `2013-Stoke-on-Trent-Child F`: a hyphen without spaces separates before a capital or a number, and only the last one.
_TIGHT_SEPARATOR = re.compile(r"^(?P<area>.+)-(?P<subject>[A-Z0-9][^-]*)$", re.DOTALL)
_LONGEST_HEADING = 160
_SENTENCES = re.compile(r"(?<!\bSt)[.;](?:\s|$)|:$")
_TRAILER = re.compile(r"^\W*Read (?:the|more|an?)\b.{0,120}$", re.IGNORECASE)
_BOILERPLATE = re.compile(
    r"^\W*(?:skip to|last updated|helpline|call (?:us|the)|0808|back to top|share this|print this page|cookies?\b|"
    r"©|follow us|"
    r"related (?:pages|content)|search the (?:national )?(?:case review )?repository|sign up)",
    re.IGNORECASE,
)
_KEYWORD_WORDS = 9


@dataclass(frozen=True, slots=True)
class _Label:
    """A label of the summaries: the section's name, and the kind of lesson that its items are."""

    heading: str
    pattern: re.Pattern[str]
    kind: LessonKind | None = None


def _label(heading: str, pattern: str, kind: LessonKind | None = None) -> _Label:
    # "Key issues: include: ..." is printed often enough.
    return _Label(heading, re.compile(rf"^{pattern}(?:\s*include[sd]?(?:\s*:|\s+(?=\w)))?", re.IGNORECASE), kind)


_LABELS = (
    _label("Background", r"Background\s*:"),
    _label("Key issues", r"(?:Key\s+)?issues(?:\s+identified)?(?:\s+include[sd]?)?\s*:", LessonKind.FINDING),
    _label(
        "Learning",
        r"(?:Identifies|Highlights|Considers|Draws\s+out)\s+(?:key\s+)?(?:lessons|learning(?:\s+points)?|themes)"
        r"(?:\s+(?:around|about|on|including|relating\s+to|in\s+relation\s+to|for\s+practice))?\s*:",
        LessonKind.LEARNING_POINT,
    ),
    _label(
        "Recommendations",
        r"(?:Makes\s+)?Recommendations?(?:\s+(?:to|for)\s+[^:]{3,60}?)?(?:\s+(?:include[sd]?|are|"
        r"focus(?:es)?\s+on))?\s*:",
        LessonKind.RECOMMENDATION,
    ),
    _label(
        "Recommendations",
        r"Makes\s+(?:[\w-]+\s+){0,6}?recommendations?\b"
        r"(?:[^:.;]{0,80}:|,?(?:\s+(?:includ\w+|around|on|about|for|to|that|covering))?)",
        LessonKind.RECOMMENDATION,
    ),
    _label(
        "Learning",
        r"(?:(?:Key\s+)?(?:Learning|Lessons)(?:\s+(?:points?|themes?|identified|learned|learnt))?"
        r"(?:\s+(?:include[sd]?|focus(?:es|ed)?\s+on|is|are|relates?\s+to|covers?))?|(?:themes\s+)?includes?|"
        r"focus(?:es)?\s+on)\s*:",
        LessonKind.LEARNING_POINT,
    ),
    _label("Good practice", r"(?:Examples\s+of\s+)?good\s+practice(?:\s+include[sd]?)?\s*:"),
    _label("Model", r"(?:Model|Methodology)\s*:"),
    _label("Keywords", r"Key\s?words?\s*:"),
)


@dataclass
class _Part:
    """A labelled part of a summary: the label (None for prose), and its text at `[start, end)`."""

    label: _Label | None
    start: int
    end: int


@dataclass
class _Item:
    heading: Block
    blocks: list[Block] = field(default_factory=list)


class CatalogueListParser:
    """Many summaries in one page."""

    name = "catalogue-list"

    def sniff(self, document: Document) -> float:
        """Sure where a page has headings of the form and labels or trailers of the eras beneath them."""
        items = list(_items(document))
        if not items:
            return 0.0
        typical = sum(any(_typical(document.block_text(block)) for block in item.blocks) for item in items)
        return 0.5 + 0.48 * typical / len(items) if typical else 0.2

    def parse(self, document: Document) -> tuple[Review, ...]:
        places = Places()
        page_kind = _page_kind(document)
        return tuple(
            _review(document, item, places.place(slug(document.block_text(item.heading))), page_kind)
            for item in _items(document)
        )


def _typical(text: str) -> bool:
    return bool(_TRAILER.match(text.strip())) or any(label.pattern.match(text.strip()) for label in _LABELS)


def _items(document: Document) -> Iterator[_Item]:
    """The summaries in order; text before the first heading is the page's own."""
    item: _Item | None = None
    for block in _apart(document):
        text = document.block_text(block).strip()
        if _is_heading(text):
            if item is not None:
                yield item
            item = _Item(block)
        elif item is not None and not _BOILERPLATE.match(text):
            item.blocks.append(block)
    if item is not None:
        yield item


# The words with which summaries open; they tell where a heading ends that was joined to its first sentence.
_OPENERS = (
    r"(?:Deaths?|Serious(?:ly)?|Sexual|Suicide|Life|Neglect|Significant|Abuse|Non-accidental|Injur\w+|Physical|"
    r"Multiple|Concerns?|Harmful|"
    r"Attempted|Murder|Two|Three|Abduction|Chronic|Severe|Near|Stabbing|Drowning|Sudden|Homicide|Fatal|Emotional|"
    r"Extensive|Long|Killing|"
    r"Rape|Alleged|Unexplained|Overdose|Head|Brain|Accidental|Ingestion|Fabricated|Criminal|Assault|Exploitation|"
    r"Disclosure|Child sexual)\b"
)
_JOINED_HEADING = re.compile(
    rf"(?P<heading>(?:{_MONTH}\s+)?(?:19|20)\d{{2}}(?:{_DASH}|"
    rf"\s*)[A-Z][^.:;]{{2,110}}?[-\u2010-\u2015]\s*[A-Z0-9][^.:;]{{0,60}}?)\s+(?={_OPENERS})"
)
_JOINED_TRAILER = re.compile(
    r"(?<!\S)(?P<trailer>>?\s*Read the (?:overview|full|executive|summary)\b[^.]{0,50}?)(?=\s+(?:\w+ )?(?:19|"
    r"20)\d{2}|\s*$)"
)


def _apart(document: Document) -> Iterator[Block]:
    """The blocks, with trailers and headings that a reader had to join to their neighbours taken apart again."""
    for block in document.blocks:
        start = block.start
        if not _is_heading(document.block_text(block).strip()):
            for match in _joined(document, block):
                if start < match[0]:
                    yield replace(block, start=start, end=match[0])
                yield replace(block, start=match[0], end=match[1])
                start = match[1]
        if document.text[start : block.end].strip():
            yield replace(block, start=start)


def _joined(document: Document, block: Block) -> list[tuple[int, int]]:
    """Where trailers and headings stand within a block; a heading only at its start or after a trailer."""
    found = [match.span("trailer") for match in _JOINED_TRAILER.finditer(document.text, block.start, block.end)]
    for begin in [block.start, *(end for _, end in found)]:
        lead = re.compile(r"\s*").match(document.text, begin, block.end)
        heading = _JOINED_HEADING.match(document.text, lead.end() if lead else begin, block.end)
        if heading and _is_heading(heading["heading"]):
            found.append(heading.span("heading"))
    return sorted(found)


def _is_heading(text: str) -> bool:
    if len(text) > _LONGEST_HEADING or _SENTENCES.search(text):
        return False
    match = _HEADING.match(text)
    return match is not None and _parted(match["rest"]) is not None


def _parted(rest: str) -> re.Match[str] | None:
    """Area and subject of a heading's text after the year."""
    return _LAST_SEPARATOR.match(rest) or _TIGHT_SEPARATOR.match(rest)


def _page_kind(document: Document) -> ReviewKind | None:
    """The kind that the page says all its reviews are, where it names only one."""
    introduction = document.text[: next((item.heading.start for item in _items(document)), 0)]
    kinds = {found.kind for line in re.split(r",|\bor\b|\band\b|\n", introduction) if (found := find_kind(line))}
    return kinds.pop() if len(kinds) == 1 else None


def _review(document: Document, item: _Item, place: str, page_kind: ReviewKind | None) -> Review:
    heading = document.block_text(item.heading).strip()
    offset = item.heading.start
    match = _HEADING.match(heading)
    split = _parted(match["rest"]) if match else None
    assert match and split  # it is how the heading was recognised
    published = parse_date(match["date"])
    area = AreaTable.load().resolve(split["area"].strip())
    parts = _parts(document, item)
    start, end = _body(item)
    opening = read_opening(document, parts[0].start, parts[0].end, labels_of(split["subject"])) if parts else None
    text = document.text[start:end]
    nation = area.nation or nation_said(f"{heading}\n{text}")
    kind, kind_span = _kind(document, item, (page_kind, nation, published))
    rest = offset + match.start("rest")
    provenance = {
        "title": document.span(offset, offset + len(heading)),
        "published": document.span(offset, offset + match.end("date")),
        "area": document.span(rest + split.start("area"), rest + split.end("area")),
        "subjects": document.span(rest + split.start("subject"), rest + split.end("subject")),
        **(opening.provenance if opening else {}),
    }
    if kind_span:
        provenance["kind"] = kind_span
    model, keywords = _model(document, parts, provenance), _keywords(document, parts, provenance)
    return Review(
        place=place,
        title=heading,
        kind=kind,
        body=document.span(start, end),
        nation=nation or (nation_of(kind) if kind_span else None),
        area=area,
        subjects=opening.subjects if opening else (),
        incident=opening.incident if opening else None,
        harms=tuple(find_harms(text)),
        incident_date=opening.incident_date if opening else None,
        published=published,
        model=model,
        agencies=tuple(dict.fromkeys(mention.agency for mention in find_agencies(text))),
        sections=tuple(_section(document, part) for part in parts),
        lessons=tuple(lesson for part in parts for lesson in _lessons(document, part)),
        keywords=keywords,
        reported=tuple(_reported(area, kind_span is None and page_kind is None)),
        provenance=provenance,
    )


def _body(item: _Item) -> tuple[int, int]:
    blocks = item.blocks or [item.heading]
    return blocks[0].start, blocks[-1].end


def _parts(document: Document, item: _Item) -> list[_Part]:
    """The summary's labelled parts. A paragraph without a label continues the one before; the trailer is left out.

    In the oldest eras the last paragraph is an unlabelled line of keywords, known by its commas and its want of a verb.
    """
    parts: list[_Part] = []
    blocks = [block for block in item.blocks if not _TRAILER.match(document.block_text(block).strip())]
    for block in blocks:
        text = document.block_text(block)
        inside = _labels_within(text)
        if not inside or inside[0][0] > 0:
            last = parts[-1] if parts else None
            end = block.start + (inside[0][0] if inside else len(text))
            if block is blocks[-1] and len(parts) > 1 - bool(inside) and _is_keyword_line(text):
                parts.append(_Part(_LABELS[-1], block.start, end))
            elif last is not None and (last.label is None or last.label.heading not in {"Model", "Keywords"}):
                last.end = end
            else:
                parts.append(_Part(None, block.start, end))
        for n, (_, first, label) in enumerate(inside):
            until = inside[n + 1][0] if n + 1 < len(inside) else len(text)
            parts.append(_Part(label, block.start + first, block.start + until))
    return parts


# A label begins a sentence, or is a word that is one of the labels and nothing else.
_LABEL_PLACE = re.compile(r"[.\n]\s+|\s(?=(?:Background|Key issues|Learning|Recommendations|Model|Keywords)\s*:)")


def _labels_within(text: str) -> list[tuple[int, int, _Label]]:
    """Labels that begin the text or one of its sentences: (where the label is, where its text begins, label)."""
    found = []
    for start in [0, *(match.end() for match in _LABEL_PLACE.finditer(text))]:
        for label in _LABELS:
            match = label.pattern.match(text[start:])
            if match:
                begin = start + match.end()
                begin += len(text[begin:]) - len(text[begin:].lstrip())
                found.append((start, begin, label))
                break
    return found


def _is_keyword_line(text: str) -> bool:
    words = [part.strip() for part in re.split(r"[,;]", text.rstrip(". "))]
    return len(words) > 1 and all(0 < len(part.split()) <= _KEYWORD_WORDS for part in words) and ". " not in text


def _section(document: Document, part: _Part) -> Section:
    heading = part.label.heading if part.label else "Summary"
    return Section(heading, 1, document.span(part.start, part.end))


def _lessons(document: Document, part: _Part) -> Iterator[Lesson]:
    if part.label is None or part.label.kind is None:
        return
    for first, last in _stretches(document, part):
        for start, end in sentence_items(document.text, first, last):
            yield lesson(document, part.label.kind, (None, start, end))


def _stretches(document: Document, part: _Part) -> Iterator[tuple[int, int]]:
    """The part's text; a printed list is read item by item, since its items need no semicolons between them."""
    inside = [block for block in document.blocks if block.start < part.end and part.start < block.end]
    if not any(block.kind is BlockKind.LIST_ITEM for block in inside):
        yield part.start, part.end
        return
    for block in inside:
        yield max(block.start, part.start), min(block.end, part.end)


def _kind(
    document: Document, item: _Item, known: tuple[ReviewKind | None, Nation | None, PartialDate | None]
) -> tuple[ReviewKind, Span | None]:
    """Named in the trailer or the text, else the page's, else the usual kind of that nation and year."""
    for block in [item.heading, *reversed(item.blocks)]:
        text = document.block_text(block)
        found = find_kind(text)
        if found and (_TRAILER.match(text.strip()) or block in (item.heading, *item.blocks[:1])):
            return found.kind, document.span(block.start + found.start, block.start + found.end)
    page_kind, nation, published = known
    year = published.year if published else None
    return page_kind or usual_kind(nation or Nation.ENGLAND, year), None


def _model(document: Document, parts: Sequence[_Part], provenance: dict[str, Span]) -> str | None:
    part = next((part for part in parts if part.label and part.label.heading == "Model"), None)
    if part is None:
        return None
    named = find_model(document.text[part.start : part.end])
    start, end = (part.start + named[0], part.start + named[1]) if named else (part.start, part.end)
    provenance["model"] = document.span(start, end)
    return document.text[start:end].strip().rstrip(".")


def _keywords(document: Document, parts: Sequence[_Part], provenance: dict[str, Span]) -> tuple[str, ...]:
    part = next((part for part in parts if part.label and part.label.heading == "Keywords"), None)
    if part is None:
        return ()
    provenance["keywords"] = document.span(part.start, part.end)
    words = re.split(r"[,;]", document.text[part.start : part.end].strip().rstrip("."))
    return tuple(word.strip() for word in words if word.strip())


def _reported(area: AreaMatch, kind_taken: bool) -> Iterator[str]:
    if kind_taken:
        yield "the kind of review is not named: it was taken from the nation and the year"
    if area.candidates:
        yield f"the area {area.printed!r} could be {' or '.join(area.candidates)}"
