"""Reads HTML: the main part of a page as headings, paragraphs, list items and table rows. Nothing is run or fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree
from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.document import BlockKind, Document, UnreadableDocument
from ingest.readers.assembly import DocumentBuilder, clean
from ingest.readers.decoding import decode
from ingest.readers.text import add_text

MEDIA_TYPE = "text/html"

# Where the text of a page is, surest first; the sites that publish reviews mark it in one of these ways.
_MAIN_PARTS = ("main article", "main", "[role=main]", "article", "#main-content", "#content", "#main", ".entry-content")
_SITE_PARTS = "nav, header, footer, aside, [role=navigation], [role=banner], [role=contentinfo]"
# fmt: off
_DROPPED = frozenset({
    "aside", "audio", "button", "canvas", "dialog", "embed", "footer", "form", "head", "iframe", "link", "math", "meta",
    "nav", "noscript", "object", "script", "select", "style", "svg", "template", "textarea", "video",
})
# fmt: on
_DROPPED_CLASS = re.compile(
    r"skip-?(?:to-)?(?:link|content)|cookie|breadcrumb|share-(?:links|buttons)|social-|back-to-top", re.IGNORECASE
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
# fmt: off
_BLOCKS = frozenset({
    "address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "header", "hgroup", "hr", "html", "li", "main", "ol", "p", "pre", "section", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul",
})
# fmt: on
_MARK = re.compile(r"\[?(?:footnote )?\d{1,3}\]?")
_BOLD = frozenset({"strong", "b"})
_LONGEST_BOLD_HEADING = 120
_SENTENCE_END = re.compile(r"[.!?:;][\"'”’)\]]*$")
_LEAST_SHARE = 0.4  # a main part with less of the page's text than this is a teaser, not the text


def read_html(data: bytes, name: str) -> Document:
    """The main text of an HTML page; the page's title is `metadata["title"]`, as plain text whatever it contains."""
    decoded = decode(data, declared_in_html=True)
    builder = DocumentBuilder()
    builder.notes.extend(decoded.notes)
    tree = LexborHTMLParser(decoded.text)
    _keep_metadata(tree, builder)
    body = tree.body or tree.root
    part = _main_part(tree) or body
    if part is body and body is not None and body.css_first(_SITE_PARTS) is not None:
        builder.notes.append("The page does not mark its main part; it was found by how the text is spread")
        add_text(builder, _spread_text(decoded.text))
    elif part is not None:
        _Walk(builder).walk(part)
    document = builder.build(name, MEDIA_TYPE)
    if not document.blocks:
        raise UnreadableDocument(
            "The HTML page holds no text (its text may be loaded by a script: save the page as PDF)"
        )
    return document


def _keep_metadata(tree: LexborHTMLParser, builder: DocumentBuilder) -> None:
    title = tree.css_first("title")
    if title is not None and (text := clean(title.text())):
        builder.metadata["title"] = text
    for key, selector in (
        ("source_url", "link[rel=canonical]"),
        ("published", "meta[property='article:published_time']"),
    ):
        node = tree.css_first(selector)
        value = node and (node.attributes.get("href") or node.attributes.get("content"))
        if value:
            builder.metadata[key] = clean(value)


def _main_part(tree: LexborHTMLParser) -> LexborNode | None:
    whole = len(_text_of(tree.body)) if tree.body is not None else 0
    for selector in _MAIN_PARTS:
        found = tree.css(selector)
        if len(found) == 1 and len(_text_of(found[0])) >= _LEAST_SHARE * whole:
            return found[0]
    return None


def _spread_text(html: str) -> str:
    """The main text of a page of an unknown site, by resiliparse."""
    tree = HTMLTree.parse(html)
    main = extract_plain_text(
        tree, main_content=True, list_bullets=True, alt_texts=False, links=False, form_fields=False
    )
    return str(main or extract_plain_text(tree, main_content=False, alt_texts=False, links=False))


def _is_dropped(node: LexborNode) -> bool:
    if node.tag in _DROPPED:
        return True
    attributes = node.attributes
    if "hidden" in attributes:
        return True
    return bool(_DROPPED_CLASS.search(f"{attributes.get('class') or ''} {attributes.get('id') or ''}"))


def _nodes(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Every node from `root` down, (node, True) on entering and (node, False) on leaving; dropped parts are left out.

    With a stack of its own: a page may nest ten thousand elements.
    """
    stack: list[tuple[LexborNode, bool]] = [(root, False), (root, True)]
    while stack:
        node, entering = stack.pop()
        yield node, entering
        if not entering:
            continue
        children: list[LexborNode] = list(node.iter(include_text=True))
        for child in reversed(children):
            if child.tag == "-text":
                stack.append((child, True))
            elif child.is_element_node and not _is_dropped(child):
                stack += [(child, False), (child, True)]


def _text_of(root: LexborNode) -> str:
    return clean(
        " ".join(node.text_content or "" for node, entering in _nodes(root) if entering and node.tag == "-text")
    )


class _Walk:
    """Turns the nodes of one part of a page into blocks."""

    def __init__(self, builder: DocumentBuilder) -> None:
        self._builder = builder
        self._pieces: list[str] = []
        self._bold_length = 0
        self._bold_depth = 0
        self._breaks = 0
        self._items = 0
        self._number = ""  # of the list item that begins
        self._level = 0
        self._heading = 0
        self._inside_row = 0
        self._skipped = 0
        self._table: dict[int, int] = {}

    def walk(self, root: LexborNode) -> None:
        for node, entering in _nodes(root):
            if self._inside_row:
                self._inside_row += 0 if node.tag == "-text" else (1 if entering else -1)
            elif self._skipped and node.mem_id != self._skipped:
                continue
            elif node.tag == "-text":
                self._text(node.text_content or "")
            else:
                self._element(node, entering)
        self._flush()

    def _text(self, text: str) -> None:
        if not text.strip():
            self._pieces.append(" ")
            return
        if self._breaks:
            before = clean("".join(self._pieces))
            if self._breaks > 1 or _SENTENCE_END.search(before):
                self._flush()
            else:
                self._pieces.append(" ")
            self._breaks = 0
        self._pieces.append(text)
        if self._bold_depth:
            self._bold_length += len(text.strip())

    def _element(self, node: LexborNode, entering: bool) -> None:
        tag = node.tag or ""
        if tag == "br":
            self._breaks += entering
        elif tag == "sup":
            self._mark(node, entering)
        elif tag in _BOLD:
            self._bold_depth += 1 if entering else -1
        elif tag in _HEADINGS:
            self._flush()
            self._heading = _HEADINGS[tag] if entering else 0
        elif tag in _BLOCKS:
            self._flush()
            if tag == "li":
                self._items += 1 if entering else -1
                self._number = _number_in_list(node) if entering else ""
            elif tag == "tr" and entering:
                self._row(node)

    def _mark(self, node: LexborNode, entering: bool) -> None:
        """A raised number that links to a footnote is no text."""
        if entering and _MARK.fullmatch(clean(node.text())) and node.css_first("a") is not None:
            self._skipped = node.mem_id
            self._builder.footnote_marks += 1
        elif not entering and self._skipped == node.mem_id:
            self._skipped = 0

    def _row(self, row: LexborNode) -> None:
        table = _table_of(row)
        cells = [cell for cell in row.iter() if cell.tag in ("td", "th") and not _is_dropped(cell)]
        # A table with one column, or with tables or headings inside, lays a page out and is read as text.
        if table is None or len(cells) < 2 or any(cell.css_first("table, h1, h2, h3") is not None for cell in cells):
            return
        number = self._table.setdefault(table.mem_id, -1)
        if number < 0:
            number = self._table[table.mem_id] = self._builder.new_table()
        self._builder.add_row(number, [_text_of(cell) for cell in cells])
        self._inside_row = 1

    def _flush(self) -> None:
        text = clean("".join(self._pieces))
        self._pieces, self._breaks = [], 0
        bold, self._bold_length = self._bold_length, 0
        if not text:
            return
        if self._heading:
            self._level = self._heading
            self._builder.add(BlockKind.HEADING, text, level=self._heading)
        elif self._items:
            self._builder.add(BlockKind.LIST_ITEM, self._number + text)
            self._number = ""
        elif bold >= 0.95 * len(text.replace(" ", "")) and self._may_head(text):
            self._builder.add(BlockKind.HEADING, text, level=min(6, self._level + 1))
        else:
            self._builder.add(BlockKind.PARAGRAPH, text)

    def _may_head(self, text: str) -> bool:
        return len(text) <= _LONGEST_BOLD_HEADING and not text.endswith((".", ";", ","))


def _number_in_list(item: LexborNode) -> str:
    """`3. ` for the third item of an ordered list: browsers print the number, and people cite it."""
    if item.parent is None or item.parent.tag != "ol":
        return ""
    start = item.parent.attributes.get("start") or "1"
    before = sum(other.tag == "li" and other.mem_id != item.mem_id for other in _elder_siblings(item))
    return f"{int(start) + before}. " if start.isdigit() else ""


def _elder_siblings(item: LexborNode) -> Iterator[LexborNode]:
    elder = item.prev
    while elder is not None:
        yield elder
        elder = elder.prev


def _table_of(node: LexborNode) -> LexborNode | None:
    parent = node.parent
    while parent is not None and parent.tag != "table":
        parent = parent.parent
    return parent
