"""A pack as PowerPoint slides: themes, native charts, quotations with their citations in the notes, questions."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, TypeVar

from pptx import Presentation
from pptx.enum.text import PP_ALIGN
from pptx.util import Inches, Pt

from archive.chart_tables import INTERVALS, Table, table_of
from archive.charts import Chart
from archive.citing import long_date
from archive.comparing import Comparison
from archive.pack_exports.slide_charts import ACCENT, INK, add_columns, add_series, add_table, rows_a_slide
from archive.pack_exports.wording import (
    BEFORE,
    DISCUSSION,
    KIND_NAMES,
    PUBLICATION,
    SOURCES,
    about,
    cited,
    source_line,
)
from archive.pack_reading import Pack, PackItem
from archive.trending import Trends
from archive.xml_letters import xml_text
from catalog.packs import ItemKind

_WIDTH, _HEIGHT = Inches(13.333), Inches(7.5)
_LEFT, _TOP, _BODY_WIDTH, _BODY_HEIGHT = Inches(0.9), Inches(1.75), Inches(11.5), Inches(4.6)
_CHART = (_LEFT, _TOP, _BODY_WIDTH, Inches(4.2))
_TITLE_SLIDE, _SECTION, _TITLE_ONLY = 0, 2, 5  # layouts of the package's template
# Letters up to which a size fits the body; a text that is longer still goes on over several slides.
_SIZES = ((220, 30), (420, 26), (700, 22), (950, 20))
_MOST_LETTERS = _SIZES[-1][0]
_LONGEST_TITLE = 110
_QUESTIONS_A_SLIDE = 3
_SOURCES_A_SLIDE = 6

Line = TypeVar("Line")


def slides(pack: Pack) -> bytes:
    deck = _Deck(pack)
    deck.opening()
    for kind, items in groupby(pack.items, lambda item: item.kind):
        if kind is ItemKind.QUESTION:
            deck.questions([item.words for item in items])
        else:
            for item in items:
                deck.item(item)
    deck.sources()
    return deck.saved()


def parts_of(text: str, most: int = _MOST_LETTERS) -> list[str]:
    """The text in parts of at most so many letters, cut after a sentence or else a word; joined they are the text."""
    parts = []
    while len(text) > most:
        cut = max(text.rfind(end, most // 2, most) + len(end) for end in (". ", "? ", "! ", "; ", "\n"))
        cut = cut if cut > most // 2 else text.rfind(" ", 0, most) + 1 or most
        parts.append(text[:cut])
        text = text[cut:]
    return [*parts, text]


class _Deck:
    """Slides being made, one after the other."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._deck = Presentation()
        self._deck.core_properties.title = xml_text(pack.title)
        self._deck.core_properties.author = "Lessons Library"
        _widen(self._deck)

    def opening(self) -> None:
        pack = self._pack
        slide = self._slide(pack.title, _TITLE_SLIDE)
        slide.placeholders[1].text = f"Lessons from published reviews, as read on {long_date(pack.read)}"
        _notes(slide, *about(pack))
        for part in parts_of("\n".join(pack.content_notes)):
            self._text(BEFORE, part)

    def item(self, item: PackItem) -> None:
        if item.gone:
            _notes(self._text(KIND_NAMES[item.kind], item.gone), item.words)
            return
        match item.kind:
            case ItemKind.HEADING:
                self._section(item.words)
            case ItemKind.NOTE:
                for part in parts_of(item.words):
                    self._text(KIND_NAMES[item.kind], part)
            case ItemKind.CHART:
                self._chart(item)
            case _:
                self._quotation(item)

    def questions(self, questions: Sequence[str]) -> None:
        for some in _in_lots(questions, _QUESTIONS_A_SLIDE):
            for part in parts_of("\n".join(some)):
                self._text(DISCUSSION, part)

    def sources(self) -> None:
        for some in _in_lots([source_line(one) for one in self._pack.sources], _SOURCES_A_SLIDE):
            self._text(SOURCES, "\n".join(some), size=13)
        self._text("About this pack", "\n".join(about(self._pack)), size=18)

    def saved(self) -> bytes:
        file = io.BytesIO()
        self._deck.save(file)
        return file.getvalue()

    def _section(self, words: str) -> None:
        """A heading of its own; the layout's second placeholder stays empty and goes."""
        slide = self._slide(words, _SECTION)
        empty = slide.placeholders[1]._element
        empty.getparent().remove(empty)

    def _quotation(self, item: PackItem) -> None:
        """The source's words, over several slides where they are long; the full citation stands in the notes."""
        parts = parts_of(item.text)
        for number, part in enumerate(parts, start=1):
            said = item.title + (f" ({number} of {len(parts)})" if len(parts) > 1 else "")
            slide = self._text(said, part, bar=item.kind is not ItemKind.THEME)
            _notes(slide, item.words, item.detail, cited(item), item.url, self._version)

    def _chart(self, item: PackItem) -> None:
        """What a chart shows stands below it; of a table it is said first."""
        match item.chart:
            case Chart() as chart:
                slide = self._drawn(item, item.title, item.detail)
                if chart.points:
                    add_columns(slide, chart, _CHART)
            case Trends(series=[_, *_]) as chart:
                for series in chart.series:
                    slide = self._drawn(item, series.title, f"{series.takeaway} {INTERVALS}")
                    if series.points:
                        add_series(slide, series, chart.scale_end, _CHART)
            case Comparison() | Trends() as chart:
                for part in parts_of(item.detail):
                    self._text(item.title, part)
                self._table(item, table_of(chart))

    def _drawn(self, item: PackItem, title: str, told: str) -> Any:  # noqa: ANN401
        slide = self._slide(title, _TITLE_ONLY)
        _body(slide, told, 14, top=Inches(6.05), height=Inches(0.9))
        _notes(slide, item.words, item.detail, item.url, self._version)
        return slide

    def _table(self, item: PackItem, table: Table) -> None:
        lots = list(_in_lots(table.rows, rows_a_slide(table)))
        for number, rows in enumerate(lots, start=1):
            slide = self._slide(f"{item.title} ({number} of {len(lots)})", _TITLE_ONLY)
            add_table(slide, table, rows, (_LEFT, _TOP, _BODY_WIDTH, _BODY_HEIGHT))
            _body(slide, f"{table.note} {PUBLICATION}".strip(), 13, top=Inches(6.65), height=Inches(0.7))
            _notes(slide, item.words, item.detail, item.url, self._version)

    @property
    def _version(self) -> str:
        return f"Themes: taxonomy version {self._pack.taxonomy_version}. Read on {long_date(self._pack.read)}."

    def _text(self, title: str, text: str, *, size: int | None = None, bar: bool = False) -> Any:  # noqa: ANN401
        slide = self._slide(title, _TITLE_ONLY)
        _body(slide, text, size or _size_of(text))
        if bar:
            line = slide.shapes.add_shape(1, _LEFT - Inches(0.25), _TOP, Inches(0.07), _BODY_HEIGHT)
            line.fill.solid()
            line.fill.fore_color.rgb = ACCENT
            line.line.fill.background()
            line.name = "Bar beside a quotation"
        return slide

    def _slide(self, title: str, layout: int) -> Any:  # noqa: ANN401 - python-pptx has no public type for it
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[layout])
        shown = title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1].rstrip() + "…"
        slide.shapes.title.text = xml_text(shown)
        if layout == _TITLE_ONLY:
            slide.shapes.title.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
        for run in _runs(slide.shapes.title.text_frame):
            run.font.color.rgb = ACCENT
            run.font.size = Pt(40 if layout == _TITLE_SLIDE else 26)
        return slide


def _widen(deck: Any) -> None:  # noqa: ANN401
    """The package's template is 4:3; its placeholders are stretched to 16:9."""
    factor = _WIDTH / deck.slide_width
    deck.slide_width, deck.slide_height = _WIDTH, _HEIGHT
    for holder in (*deck.slide_layouts, deck.slide_master):  # a layout takes over what its master has
        for shape in holder.placeholders:
            shape.left, shape.top, shape.width, shape.height = (
                int(shape.left * factor),
                shape.top,
                int(shape.width * factor),
                shape.height,
            )


def _body(slide: Any, text: str, size: int, top: int = _TOP, height: int = _BODY_HEIGHT) -> None:  # noqa: ANN401
    frame = slide.shapes.add_textbox(_LEFT, top, _BODY_WIDTH, height).text_frame
    frame.word_wrap = True
    frame.text = xml_text(text)
    for run in _runs(frame):
        run.font.size, run.font.color.rgb = Pt(size), INK


def _notes(slide: Any, *lines: str) -> None:  # noqa: ANN401
    slide.notes_slide.notes_text_frame.text = xml_text("\n".join(line for line in lines if line))


def _runs(frame: Any) -> Iterator[Any]:  # noqa: ANN401
    return (run for paragraph in frame.paragraphs for run in paragraph.runs)


def _size_of(text: str) -> int:
    return next((size for most, size in _SIZES if len(text) <= most), _SIZES[-1][1])


def _in_lots(lines: Sequence[Line], size: int) -> Iterator[Sequence[Line]]:
    for first in range(0, len(lines), size):
        yield lines[first : first + size]
