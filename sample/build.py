"""Render the sample documents from their text sources: `python -m sample.build`.

A source's last-but-one suffix names how it is rendered, and what comes out:

    name.pdf.txt      a PDF with text                 -> name.pdf
    name.scan.txt     an image-only PDF (a "scan")    -> name.pdf
    name.docx.txt     a Word document                 -> name.docx
    name.cp1252.txt   the text in Windows-1252, CRLF  -> name.txt
    name.utf-16.txt   the text in UTF-16 with a mark  -> name.txt

The same sources and library versions always give the same bytes. The markup of PDF and
Word sources is described in README.md.
"""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias
from xml.sax.saxutils import escape

import docx
import pypdfium2
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)
from reportlab.platypus.flowables import CallerMacro

from sample import DOCUMENTS, SOURCES

Flowable: TypeAlias = Paragraph | Table | Spacer | CallerMacro | CondPageBreak | PageBreak | NextPageTemplate

FIXED_TIME = datetime(2025, 1, 1, tzinfo=UTC)
SCAN_DPI = 150
SCAN_TILT_DEGREES = 0.4
MARGIN = 2.3 * cm
FOOT = 3.0 * cm  # room for footnotes and the running footer
HEADING_ROOM = 2.5 * cm  # a heading with less room below it starts the next page
PAGE_BREAK = "==="
CONTENTS = "@contents"

BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=11, leading=15, spaceAfter=7)
BULLET = ParagraphStyle("bullet", parent=BODY, leftIndent=16, bulletIndent=4)
CELL = ParagraphStyle("cell", parent=BODY, fontSize=9, leading=11, spaceAfter=0)
COVER = ParagraphStyle("cover", parent=BODY, alignment=1, fontSize=13, leading=19, spaceAfter=12)
TITLE = ParagraphStyle("title", parent=BODY, fontName="Helvetica-Bold")
HEADINGS = {
    "#": ParagraphStyle("h1", TITLE, fontSize=14, leading=18, spaceBefore=12),
    "##": ParagraphStyle("h2", TITLE, fontSize=11.5, spaceBefore=8),
}


@dataclass(frozen=True)
class Block:
    """One piece of a source: `mark` is its markup ("" for a paragraph)."""

    mark: str
    text: str
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Source:
    """A parsed source file: its `key: value` front matter and its blocks."""

    meta: dict[str, str]
    blocks: tuple[Block, ...]


@dataclass
class Layout:
    """What one pass over a PDF learns: the next pass prints it in contents and footers."""

    pages: int = 0
    headings: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def parse_source(text: str) -> Source:
    """Split a source into front matter (up to the line `---`) and blocks."""
    front, _, body = text.partition("\n---\n")
    meta = dict(line.split(": ", 1) for line in front.splitlines() if ": " in line)
    pieces = (piece for piece in re.split(r"\n\s*\n", body.strip()))
    return Source(meta, tuple(block for piece in pieces for block in _blocks(piece)))


def _blocks(piece: str) -> list[Block]:
    lines = [line.strip() for line in piece.splitlines()]
    if lines[0].startswith("|"):
        rows = tuple(tuple(c.strip() for c in line.strip("|").split("|")) for line in lines)
        return [Block("|", "", rows)]
    if lines[0].startswith("- "):
        return [Block("-", item.strip()) for item in re.split(r"(?:^| )- ", " ".join(lines))[1:]]
    if lines[0] in (PAGE_BREAK, CONTENTS):
        return [Block(lines[0], "")]
    joined = " ".join(lines)
    marked = re.match(r"(##?|!|\^) (.+)", joined)
    return [Block(marked[1], marked[2]) if marked else Block("", joined)]


def _inline(text: str, soft: dict[str, str]) -> str:
    """Escape, embolden **words** and put soft hyphens into the words that may be divided."""
    for word, divided in soft.items():
        text = re.sub(rf"\b{word}", divided, text)
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(text))


def _soft_hyphens(meta: dict[str, str]) -> dict[str, str]:
    words = meta.get("hyphenate", "").split()
    return {word.replace("-", ""): word.replace("-", "\u00ad") for word in words}


def _table(rows: tuple[tuple[str, ...], ...], width: float) -> Table:
    cells = [[Paragraph(escape(cell), CELL) for cell in row] for row in rows]
    grid = [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.grey),
        ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    return Table(cells, colWidths=[width / len(rows[0])] * len(rows[0]), repeatRows=1, style=grid)


def _contents(source: Source, layout: Layout) -> list[Flowable]:
    titles = [block.text for block in source.blocks if block.mark == "#"]
    dots = {title: "." * max(4, 88 - len(title)) for title in titles}
    return [Paragraph(f"{escape(title)} {dots[title]} {layout.headings.get(title, 0)}", BODY) for title in titles]


def _heading(block: Block, layout: Layout, soft: dict[str, str]) -> list[Flowable]:
    def remember(macro: CallerMacro) -> None:
        layout.headings[block.text] = macro.canv.getPageNumber()

    paragraph = Paragraph(_inline(block.text, soft), HEADINGS[block.mark])
    room = CondPageBreak(HEADING_ROOM)
    return [room, paragraph, CallerMacro(drawCallable=remember)]


def _footnote(block: Block, layout: Layout) -> list[Flowable]:
    return [CallerMacro(drawCallable=lambda _macro: layout.notes.append(block.text))]


def _flowables(source: Source, layout: Layout, width: float) -> list[Flowable]:
    soft = _soft_hyphens(source.meta)
    drawn: dict[str, Callable[[Block], list[Flowable]]] = {
        "": lambda b: [Paragraph(_inline(b.text, soft), BODY)],
        "!": lambda b: [Paragraph(_inline(b.text, soft), COVER)],
        "-": lambda b: [Paragraph(_inline(b.text, soft), BULLET, bulletText="\u2022")],
        "|": lambda b: [_table(b.rows, width), Spacer(1, 10)],
        "^": lambda b: _footnote(b, layout),
        "#": lambda b: _heading(b, layout, soft),
        "##": lambda b: _heading(b, layout, soft),
        PAGE_BREAK: lambda _b: [NextPageTemplate("body"), PageBreak()],
        CONTENTS: lambda _b: _contents(source, layout),
    }
    return [flowable for block in source.blocks for flowable in drawn[block.mark](block)]


def _running_lines(source: Source, layout: Layout, total: int) -> Callable[[Canvas, object], None]:
    def draw(canvas: Canvas, _document: object) -> None:
        page = canvas.getPageNumber()
        layout.pages = page
        canvas.setFont("Times-Roman", 9)
        if header := source.meta.get("header"):
            canvas.drawString(MARGIN, A4[1] - 1.4 * cm, header)
        if footer := source.meta.get("footer"):
            canvas.drawCentredString(A4[0] / 2, 1.1 * cm, footer.format(page=page, pages=total))

    return draw


def _draw_notes(layout: Layout) -> Callable[[Canvas, object], None]:
    def draw(canvas: Canvas, _document: object) -> None:
        lines = [line for note in layout.notes for line in simpleSplit(note, "Times-Roman", 8, A4[0] - 2 * MARGIN)]
        canvas.setFont("Times-Roman", 8)
        for row, line in enumerate(lines):
            canvas.drawString(MARGIN, FOOT - 12 - 10 * row, line)
        layout.notes.clear()

    return draw


def _frames(columns: int) -> tuple[list[Frame], float]:
    gap = 0.8 * cm
    width = (A4[0] - 2 * MARGIN - gap * (columns - 1)) / columns
    height = A4[1] - MARGIN - FOOT
    lefts = [MARGIN + column * (width + gap) for column in range(columns)]
    frames = [Frame(left, FOOT, width, height, 0, 0, 0, 0, id=f"c{left:.0f}") for left in lefts]
    return frames, width


def _pdf_pass(source: Source, layout: Layout) -> bytes:
    target = io.BytesIO()
    total = layout.pages
    frames, width = _frames(int(source.meta.get("columns", "1")))
    body = PageTemplate(
        "body",
        frames,
        onPage=_running_lines(source, layout, total),
        onPageEnd=_draw_notes(layout),
    )
    cover = PageTemplate("cover", _frames(1)[0])
    # A page break always turns to the body, so a source without one is body throughout.
    has_cover = any(block.mark == PAGE_BREAK for block in source.blocks)
    document = BaseDocTemplate(
        target,
        pagesize=A4,
        pageTemplates=[cover, body] if has_cover else [body],
        title=source.meta["title"],
        author="Lessons Library (fictional sample)",
        invariant=1,
    )
    document.build(_flowables(source, layout, width))
    return target.getvalue()


def render_pdf(text: str) -> bytes:
    """Lay the source out twice: the second time with page numbers known."""
    source = parse_source(text)
    layout = Layout()
    _pdf_pass(source, layout)
    return _pdf_pass(source, layout)


def render_scan(text: str) -> bytes:
    """The PDF of the source as grey, slightly tilted page images without any text."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1)
    canvas.setTitle(parse_source(text).meta["title"])
    for page in pypdfium2.PdfDocument(render_pdf(text)):
        picture = page.render(scale=SCAN_DPI / 72, grayscale=True).to_pil()
        tilted = picture.rotate(SCAN_TILT_DEGREES, fillcolor=255).quantize(16)
        canvas.drawImage(ImageReader(tilted.convert("L")), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _word_runs(document: WordDocument, text: str, style: str | None = None) -> None:
    paragraph = document.add_paragraph(style=style)
    for number, part in enumerate(text.split("**")):
        paragraph.add_run(part).bold = number % 2 == 1
    if style == "Subtitle":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _word_table(document: WordDocument, rows: tuple[tuple[str, ...], ...]) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for cells, row in zip(rows, table.rows, strict=True):
        for text, cell in zip(cells, row.cells, strict=True):
            cell.text = text


def _word_block(document: WordDocument, block: Block) -> None:
    match block.mark:
        case "#" | "##":
            document.add_heading(block.text, level=len(block.mark))
        case "|":
            _word_table(document, block.rows)
        case "===":
            document.add_page_break()  # type: ignore[no-untyped-call]
        case mark:
            styles = {"!": "Subtitle", "-": "List Bullet"}
            _word_runs(document, block.text, styles.get(mark))


def _with_fixed_times(package: bytes) -> bytes:
    """The same zip with every entry dated alike, so that two builds give the same bytes."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            entry = zipfile.ZipInfo(name, FIXED_TIME.timetuple()[:6])
            new.writestr(entry, old.read(name), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def render_docx(text: str) -> bytes:
    """The source as a Word document with real headings, lists, tables and running lines."""
    source = parse_source(text)
    document = docx.Document()
    properties = document.core_properties
    properties.title = source.meta["title"]
    properties.author = "Lessons Library (fictional sample)"
    properties.created = properties.modified = FIXED_TIME
    document.sections[0].header.paragraphs[0].text = source.meta.get("header", "")
    document.sections[0].footer.paragraphs[0].text = source.meta.get("footer", "")
    for block in source.blocks:
        _word_block(document, block)
    target = io.BytesIO()
    document.save(target)
    return _with_fixed_times(target.getvalue())


RENDERERS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    ".pdf": (".pdf", render_pdf),
    ".scan": (".pdf", render_scan),
    ".docx": (".docx", render_docx),
    ".cp1252": (".txt", lambda text: text.replace("\n", "\r\n").encode("cp1252")),
    ".utf-16": (".txt", lambda text: b"\xff\xfe" + text.encode("utf-16-le")),
}


def build(target: Path = DOCUMENTS) -> list[Path]:
    """Render every source into `target` and return what was written, in name order."""
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for source in sorted(SOURCES.glob("*.txt")):
        stem = Path(source.stem)
        suffix, render = RENDERERS[stem.suffix]
        path = target / f"{stem.stem}{suffix}"
        path.write_bytes(render(source.read_text(encoding="utf-8")))
        written.append(path)
    return written


if __name__ == "__main__":
    for rendered in build():
        print(f"{rendered.stat().st_size:>9,}  {rendered.name}")
