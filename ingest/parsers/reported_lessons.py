"""Lessons in the running text of reports: marked ones wherever they stand, unmarked ones under headings for lessons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from catalog.domain import Lesson, LessonKind
from ingest.document import Block, BlockKind, Document
from ingest.parsers.captions import CAPTION_WORDS, MODAL, is_caption, strengths
from ingest.parsers.lessons import is_preamble, lesson, recommends
from ingest.parsers.marks import Mark, MarkStyle, named_mark, read_mark
from ingest.parsers.sections import Heading
from nlp.agencies import find_agencies

_CONTEXTS: tuple[tuple[LessonKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            LessonKind.QUESTION,
            r"\bquestions?\b.*\b(?:for|to)\b.*\b(?:board|partnership|partners|consider|committee|agencies)|"
            r"\b(?:issues?|considerations?|points?) for (?:the )?(?:\w+ )*(?:board|partnership|consideration)",
        ),
        (
            LessonKind.RECOMMENDATION,
            r"\brecommendations?\b|\bimprovements? (?:to be made|actions?|needed|required)|"
            r"\bimproving systems and practice|"
            r"\bactions? (?:for|required|to be taken|needed)\b|\bwhat needs to (?:change|happen)|"
            r"\bwhat (?:to do next|(?:we|the \w+) will do)\b|"
            r"\bareas for improvement",
        ),
        (
            LessonKind.LEARNING_POINT,
            r"\blearning\b(?!\s+(?:together|event|disabilit|review|difficult|needs|mentor))|\blessons?\b|"
            r"\bwhat we (?:have )?learn(?:ed|t)\b|\bwhat (?:we|could|should) .{0,20}\bdifferently\b",
        ),
        (
            LessonKind.FINDING,
            r"\bfindings?\b(?! of fact)|\bwhat we found|\bkey issues\b|\bmatters of concern|"
            r"\b(?:deficiencies|weaknesses|shortcomings|compliance issues)\b",
        ),
    )
)
# Headings that end the lessons even below a heading for lessons.
NO_LESSONS = re.compile(
    r"\baction plans?\b|^appendi|^annex|glossary|bibliograph|^references\b|terms of reference|good practice|"
    r"what (?:worked|helped|went well)|"
    r"practice to celebrate|\bdid well\b|methodolog|^introduction|^background|abbreviations|progress|acknowledgement|"
    r"statement (?:by|of)|^foreword|previous (?:reviews|recommendations)|implementation|dissemination|response to|"
    r"contents",
    re.IGNORECASE,
)
# "No violations were found" in a list of findings finds nothing.
_NOTHING_FOUND = re.compile(
    r"^\W*(?:none|no (?:[\w-]+ ){1,6}(?:was|were) (?:found|identified|noted|made))\W*$", re.IGNORECASE
)
_OPENING = re.compile(r"introduction|background", re.IGNORECASE)
_APPENDIX = re.compile(r"^(?:appendi(?:x|ces)|annex(?:es)?)\b|action plan", re.IGNORECASE)
# Numbered paragraphs longer than this on the whole are a chapter's prose, not a list of lessons.
_PROSE_WORDS = 110
_FEWEST_WORDS = 4
_LONGEST_UNMARKED = 130
_MOST_UNMARKED = 14
# "Single agency", "For the Board", "All agencies", "Local": a caption that says whom the next recommendations are for.
_WHOM = re.compile(
    r"\W*(?:for|to)?\s*(?:the\s+)?(?:single|multi|all|each|individual|partner|national|regional|local|other)?[\s-]*"
    r"(?:agenc(?:y|ies)|partners?|level|government|national|regional|local|board|[LS]?S[AC][BP])\b[\s\w-]{0,20}\W*",
    re.IGNORECASE,
)
_STOPS = (".", ";", ":", ",", "?", "!")
# A heading with as many words of its own is the lesson; a shorter one only names it.
_TELLING_WORDS = 9


@dataclass(frozen=True, slots=True)
class _Place:
    """A section for lessons of one kind: blocks[first:last], with the headings inside it."""

    kind: LessonKind
    mixed: bool
    first: int
    last: int
    words: str


def read_lessons(document: Document, headings: Sequence[Heading], start: int) -> tuple[Lesson, ...]:
    """The lessons from blocks[start] on, in the order of the text."""
    places = list(_places(document, headings))
    outside = _under(document, headings, NO_LESSONS) | set(strengths(document))
    appended = _under(document, headings, _APPENDIX)
    marked = {n: mark for n, mark in _named(document, start) if n not in appended}
    found = [_marked_lesson(document, headings, n, mark, marked) for n, mark in marked.items()]
    taken = {index for one in found for index in _blocks_within(document, one)}
    for place in places:
        named = any(place.first <= n < place.last for n in marked if marked[n].kind is place.kind or place.mixed)
        free = [n for n in range(place.first, place.last) if n not in taken and n not in outside]
        unmarked = list(
            _beside_named(document, headings, place, free) if named else _unmarked(document, headings, place, free)
        )
        taken.update(index for one in unmarked for index in _blocks_within(document, one))
        found.extend(unmarked)
    found.extend(_after_colons(document, headings, start, taken | outside))
    titles = {" ".join(heading.words.split()).casefold() for heading in headings}
    # A list of the headings that follow is a table of contents, not a list of lessons.
    told = [
        one
        for one in found
        if " ".join(one.text.split()).strip(" .").casefold() not in titles or _is_heading(one, headings, document)
    ]
    return _without_repeats(sorted(told, key=lambda one: one.span.start))


def _without_repeats(lessons: Sequence[Lesson]) -> tuple[Lesson, ...]:
    """What a summary at the start tells already is kept once: where the report itself says it, which is the last."""
    last = {(one.kind, " ".join(one.text.split()).casefold()): n for n, one in enumerate(lessons)}
    return tuple(one for n, one in enumerate(lessons) if n in last.values())


def _is_heading(one: Lesson, headings: Sequence[Heading], document: Document) -> bool:
    """Whether the lesson is itself printed as a heading (`Finding 1: ...`)."""
    return any(
        document.blocks[heading.index].start <= one.span.start < document.blocks[heading.index].end
        for heading in headings
    )


def _blocks_within(document: Document, one: Lesson) -> Iterator[int]:
    for n, block in enumerate(document.blocks):
        if block.start >= one.span.end:
            return
        if block.end > one.span.start:
            yield n


def _places(document: Document, headings: Sequence[Heading]) -> Iterator[_Place]:
    """The sections headed as lessons, innermost kinds first where one lies in another."""
    found = []
    for n, heading in enumerate(headings):
        kinds = [kind for kind, pattern in _CONTEXTS if pattern.search(heading.words)]
        if not kinds or NO_LESSONS.search(heading.words) or named_mark(heading.words):
            continue
        inner = kinds[0] is LessonKind.RECOMMENDATION
        after = next(
            (
                one.index
                for one in headings[n + 1 :]
                if one.level <= heading.level and not (inner and _says_whom(one.words))
            ),
            len(document.blocks),
        )
        mixed = len(kinds) > 1 and LessonKind.RECOMMENDATION in kinds
        if not mixed:
            after = next(
                (m for m in range(heading.index + 1, after) if _opens_list(document, m, other_than=kinds[0])), after
            )
        found.append(
            _Place(kinds[0] if not mixed else LessonKind.LEARNING_POINT, mixed, heading.index + 1, after, heading.words)
        )
    yield from sorted(found, key=lambda place: place.last - place.first)


def _under(document: Document, headings: Sequence[Heading], pattern: re.Pattern[str]) -> set[int]:
    """Indexes of the blocks of sections with such headings, the headings among them.

    An introduction ends where lessons are headed, whatever the levels: some reports number nothing but it.
    """
    indexes: set[int] = set()
    for n, heading in enumerate(headings):
        if pattern.search(heading.words):
            opens = bool(_OPENING.match(heading.words))
            after = next(
                (
                    one.index
                    for one in headings[n + 1 :]
                    if one.level <= heading.level or (opens and _heads_lessons(one.words))
                ),
                len(document.blocks),
            )
            if opens:
                after = next((m for m in range(heading.index + 1, after) if _opens_list(document, m)), after)
            indexes.update(range(heading.index, after))
    return indexes


def _heads_lessons(words: str) -> bool:
    return not NO_LESSONS.search(words) and any(pattern.search(words) for _, pattern in _CONTEXTS)


def _named(document: Document, start: int) -> Iterator[tuple[int, Mark]]:
    for n, block in enumerate(document.blocks[start:], start=start):
        if block.kind is BlockKind.TABLE_ROW:
            continue
        mark = named_mark(document.block_text(block))
        if mark is not None and mark.kind is not None:
            yield n, mark


def _marked_lesson(
    document: Document, headings: Sequence[Heading], index: int, mark: Mark, marked: dict[int, Mark]
) -> Lesson:
    """A lesson that says what it is. A bare mark, or a heading that only names a recommendation, takes what follows."""
    block = document.blocks[index]
    assert mark.kind is not None
    words = len(document.text[block.start + mark.end : block.end].split())
    heading = block.kind is BlockKind.HEADING
    names_only = words == 0 or (heading and words < _TELLING_WORDS and mark.kind is LessonKind.RECOMMENDATION)
    start = block.start + mark.end
    end = _end_of_body(document, headings, index, marked) if names_only else _end_with_list(document, index, marked)
    if words == 0:
        following = document.text[start:end]
        start += len(following) - len(following.lstrip())
    return lesson(document, mark.kind, (mark.number, start, max(start, end)), _heading_words(headings, index))


def _end_of_body(document: Document, headings: Sequence[Heading], index: int, marked: dict[int, Mark]) -> int:
    """Where the text under a bare mark ends: at the next heading or the next mark.

    Under a mark that is no heading only the first paragraph, with its list, is sure to belong to it.
    """
    stops = {heading.index for heading in headings} | set(marked)
    last = index
    for n in range(index + 1, len(document.blocks)):
        if n in stops or _names_a_part(document.block_text(document.blocks[n])):
            break
        if document.blocks[index].kind is not BlockKind.HEADING:
            return _end_with_list(document, n, marked)
        last = n
    return document.blocks[last].end


def _end_with_list(document: Document, index: int, marked: dict[int, Mark]) -> int:
    """The end of a paragraph, with the list that it introduces."""
    end = document.blocks[index].end
    own = read_mark(document.block_text(document.blocks[index]))
    opened = _introduces(document.block_text(document.blocks[index]))
    for n in range(index + 1, len(document.blocks)):
        block = document.blocks[n]
        if n in marked or block.kind is BlockKind.HEADING or is_caption(document.block_text(block)):
            break
        if not _is_sublist(document, block, own, opened=opened):
            break
        end = block.end
    return end


def _names_a_part(text: str) -> bool:
    """Whether a paragraph only names what follows, like a heading (`Single agency recommendations`)."""
    return len(text.split()) <= 5 and text[:1].isupper() and not text.rstrip().endswith((*_STOPS, ")"))


def _introduces(text: str) -> bool:
    return text.rstrip().endswith((":", ":-", ";"))


def _is_sublist(document: Document, block: Block, own: Mark | None, *, opened: bool) -> bool:
    """Whether a block is an item below a lesson: a bullet or letter of another style than the lesson's own."""
    mark = read_mark(document.block_text(block), listed=block.kind is BlockKind.LIST_ITEM)
    if mark is None or mark.style is MarkStyle.NAMED:
        return False
    if own is not None and mark.style is own.style:
        return False
    if mark.style is MarkStyle.DIGITS:
        return opened and mark.depth == 1 and (own is None or own.style is not MarkStyle.DIGITS)
    return True


def _unmarked(document: Document, headings: Sequence[Heading], place: _Place, free: Sequence[int]) -> Iterator[Lesson]:
    """The lessons of a section that names none of them: its numbered paragraphs, else its list, else its paragraphs."""
    blocks = [n for n in free if document.blocks[n].kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)]
    direct = _directly_below(headings, place, blocks)
    marks = {
        n: mark
        for n in blocks
        if (
            mark := read_mark(
                document.block_text(document.blocks[n]), listed=document.blocks[n].kind is BlockKind.LIST_ITEM
            )
        )
    }
    style = _list_style(document, place, marks)
    if style is not None:
        chosen = [n for n in marks if marks[n].style is style]
        depth = min(marks[n].depth for n in chosen)
        chosen = [n for n in chosen if marks[n].depth == depth]
    elif place.kind is LessonKind.RECOMMENDATION or (place.mixed and marks == {}):
        chosen = [n for n in blocks if MODAL.search(document.block_text(document.blocks[n]))]
    elif place.kind is LessonKind.LEARNING_POINT and len(direct) <= _MOST_UNMARKED and _names_a_list(place.words):
        chosen = [n for n in direct if len(document.block_text(document.blocks[n]).split()) <= _LONGEST_UNMARKED]
    else:
        chosen = []
    chosen = [n for n in chosen if _is_item(document.block_text(document.blocks[n]), place)]
    if style is MarkStyle.BULLET and place.kind is LessonKind.RECOMMENDATION:
        chosen = [n for n in chosen if recommends(document.block_text(document.blocks[n]))] or chosen
    for n in chosen:
        block = document.blocks[n]
        start = block.start + (marks[n].end if n in marks else 0)
        end = _end_with_list(document, n, dict.fromkeys(chosen, Mark(MarkStyle.NAMED, 0)))
        number = marks[n].number if n in marks else None
        kind = _captioned_kind(document, place, n) or _kind_of(document.text[start:end], place)
        yield lesson(document, kind, (number, start, end), _heading_words(headings, n))


def _beside_named(
    document: Document, headings: Sequence[Heading], place: _Place, free: Sequence[int]
) -> Iterator[Lesson]:
    """Where recommendations are named, other paragraphs explain them; only a list `1.`, `2.` adds to them."""
    if place.kind is not LessonKind.RECOMMENDATION:
        return
    for n in free:
        block = document.blocks[n]
        text = document.block_text(block)
        mark = read_mark(text)
        simple = mark is not None and mark.style is MarkStyle.DIGITS and mark.depth == 1
        if mark and simple and block.kind is not BlockKind.TABLE_ROW and recommends(text[mark.end :]):
            yield lesson(
                document, place.kind, (mark.number, block.start + mark.end, block.end), _heading_words(headings, n)
            )


def _list_style(document: Document, place: _Place, marks: dict[int, Mark]) -> MarkStyle | None:
    """The style of the section's list: its numbers where they are short enough to be items, else its bullets."""
    for style in (MarkStyle.DIGITS, MarkStyle.LETTER, MarkStyle.ROMAN, MarkStyle.BULLET):
        words = [
            len(document.block_text(document.blocks[n]).split()) for n, mark in marks.items() if mark.style is style
        ]
        if words and (place.kind is LessonKind.RECOMMENDATION or median(words) <= _PROSE_WORDS):
            return style
    return None


def _directly_below(headings: Sequence[Heading], place: _Place, blocks: Sequence[int]) -> list[int]:
    first_inner = min((one.index for one in headings if place.first <= one.index < place.last), default=place.last)
    return [n for n in blocks if n < first_inner]


def _names_a_list(heading: str) -> bool:
    return bool(
        re.search(
            r"\b(?:points?|lessons|key learning|immediate learning|learning identified|summary of learning)\b",
            heading,
            re.IGNORECASE,
        )
    )


def _is_item(text: str, place: _Place) -> bool:
    if _NOTHING_FOUND.match(text):
        return False
    if is_preamble(text) and not (
        place.kind is LessonKind.RECOMMENDATION and MODAL.search(text) and len(text.split()) > 12
    ):
        return False
    return len(text.split()) >= _FEWEST_WORDS and (place.kind is not LessonKind.QUESTION or "?" in text)


def _kind_of(text: str, place: _Place) -> LessonKind:
    if text.rstrip().endswith("?") and place.kind is not LessonKind.RECOMMENDATION:
        return LessonKind.QUESTION
    return LessonKind.RECOMMENDATION if place.mixed and MODAL.search(text) else place.kind


def _captioned_kind(document: Document, place: _Place, index: int) -> LessonKind | None:
    """In a section for several kinds, the kind that the caption above a block names (`Deficiencies:`)."""
    if not place.mixed:
        return None
    above = (document.block_text(document.blocks[n]) for n in range(index - 1, place.first - 1, -1))
    caption = next((text for text in above if is_caption(text)), "")
    return next((kind for kind, pattern in _CONTEXTS if pattern.search(caption)), None)


def _after_colons(document: Document, headings: Sequence[Heading], start: int, taken: set[int]) -> Iterator[Lesson]:
    """Lists that a paragraph introduces in words: `Questions for the Board to consider:`, `Recommendations:`.

    In a list of recommendations, captions may say whom the next ones are for.
    """
    n = start
    while n < len(document.blocks):
        text = document.block_text(document.blocks[n])
        heading = document.blocks[n].kind is BlockKind.HEADING
        kind = _introduced_kind(text, heading=heading) if n not in taken else None
        whom = ""
        n += 1
        while kind is not None and n < len(document.blocks) and n not in taken:
            block = document.blocks[n]
            text = document.block_text(block)
            captions = _says_whom(text) or (block.kind is BlockKind.PARAGRAPH and _names_a_part(text))
            if kind is LessonKind.RECOMMENDATION and captions and read_mark(text) is None:
                whom = text
                n += 1
                continue
            mark = read_mark(text, listed=block.kind is BlockKind.LIST_ITEM)
            if block.kind in (BlockKind.HEADING, BlockKind.TABLE_ROW) or mark is None:
                break
            item = (mark.number, block.start + mark.end, block.end)
            if not is_preamble(text):
                yield lesson(document, kind, item, whom or _heading_words(headings, n))
            n += 1


def _opens_list(document: Document, index: int, *, other_than: LessonKind | None = None) -> bool:
    """Whether a short line that no reader took for a heading (`Recommendations`) opens a list of lessons."""
    block = document.blocks[index]
    text = document.block_text(block)
    if block.kind is not BlockKind.PARAGRAPH or text.rstrip().endswith(":"):
        return False
    return _introduced_kind(text, heading=False) not in (None, other_than)


def _says_whom(text: str) -> bool:
    """Whether a line only names the agency or the level that what follows is for."""
    if len(text.split()) > CAPTION_WORDS:
        return False
    named = text[:1].isupper() and not text.rstrip().endswith((".", ";", ",", "?"))
    return named and not MODAL.search(text) and bool(_WHOM.fullmatch(text) or find_agencies(text))


def _introduced_kind(text: str, *, heading: bool) -> LessonKind | None:
    """Also of a short line that a reader could not tell to be a heading: `Questions for the Board to consider`."""
    caption = not heading and len(text.split()) <= CAPTION_WORDS and text[:1].isupper()
    caption = caption and not text.rstrip().endswith(_STOPS) and not re.search(r"\b(?:should|must)\b", text)
    announces = text.rstrip().endswith(":") and len(text.split()) <= 20
    if not (announces or caption) or NO_LESSONS.search(text):
        return None
    return next((kind for kind, pattern in _CONTEXTS if pattern.search(text)), None)


def _heading_words(headings: Sequence[Heading], index: int) -> str:
    above = [one for one in headings if one.index < index]
    return above[-1].words if above else ""
