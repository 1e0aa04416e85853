from __future__ import annotations

import pytest
from made_documents import PROSE, assert_sound, cells, texts

from ingest.document import BlockKind, UnreadableDocument
from ingest.readers import read

BODY = " ".join(PROSE)


def page(main: str, title: str = "Child Q") -> bytes:
    html = f"""<!DOCTYPE html><html><head><title>{title}</title><style>p {{}}</style></head><body>
    <a class="skip-link" href="#main">Skip to content</a><nav><a href="/">Home</a></nav>
    <main>{main}</main><footer>Contact us</footer><script>var a = "<p>not text</p>";</script></body></html>"""
    return html.encode()


def test_the_main_part_becomes_blocks() -> None:
    main = f"""<h1>2014 - Anyshire - Child Q</h1><p>{BODY}</p><h2>Learning</h2>
    <ul><li>one</li><li>two <b>bold</b></li></ul>
    <table><tr><th>No</th><th>Action</th></tr><tr><td>1</td><td></td></tr></table>"""
    document = read(page(main), "a.html")
    assert [(block.kind.value, block.level) for block in document.blocks] == [
        ("heading", 1),
        ("paragraph", 0),
        ("heading", 2),
        ("list_item", 0),
        ("list_item", 0),
        ("table_row", 0),
        ("table_row", 0),
    ]
    assert texts(document)[4] == "two bold"
    assert cells(document) == [["No", "Action"], ["1", ""]]
    assert document.media_type == "text/html"
    assert_sound(document)


def test_script_markup_in_titles_is_plain_text_and_scripts_are_no_text() -> None:
    main = f"<h1>Child &lt;script&gt;alert(1)&lt;/script&gt; Q<script>alert(2)</script></h1><p>{BODY}</p>"
    document = read(page(main, title="Q <script>alert(3)</script>"), "a.html")
    assert texts(document, BlockKind.HEADING) == ["Child <script>alert(1)</script> Q"]
    assert document.metadata["title"] == "Q <script>alert(3)</script>"
    assert "alert(2)" not in document.text
    assert "not text" not in document.text


def test_line_breaks_part_labelled_text_but_not_addresses() -> None:
    main = f"<p>{BODY}<br><b>Background:</b> one.<br>Learning: two</p><p>Town<br>Hall</p>"
    document = read(page(main), "a.html")
    assert texts(document) == [BODY, "Background: one.", "Learning: two", "Town Hall"]


def test_a_bold_line_alone_is_a_heading_under_the_last_one() -> None:
    document = read(page(f"<h2>Findings</h2><p><strong>Key issues</strong></p><p>{BODY}</p>"), "a.html")
    assert [(document.block_text(block), block.level) for block in document.headings] == [
        ("Findings", 2),
        ("Key issues", 3),
    ]


def test_layout_tables_are_read_as_text() -> None:
    document = read(page(f"<table><tr><td><h2>Findings</h2><p>{BODY}</p></td><td>aside</td></tr></table>"), "a.html")
    assert texts(document) == ["Findings", BODY, "aside"]


def test_footnote_links_go() -> None:
    document = read(page(f'<p>It was late<sup><a href="#f1">1</a></sup> in May. {BODY}</p>'), "a.html")
    assert document.text.startswith("It was late in May.")
    assert "1 footnote marks taken out of the text" in document.notes


def test_a_page_of_an_unknown_site_is_read_by_its_text() -> None:
    paragraphs = "".join(f"<div>{BODY}</div>" for _ in range(4))
    html = f"<html><body><nav><a href='/'>Home</a></nav><div><h1>Child Q</h1>{paragraphs}</div></body></html>"
    document = read(html.encode(), "a.html")
    assert document.text.count(PROSE[0]) == 4
    assert any("main part" in note for note in document.notes)


@pytest.mark.parametrize(
    ("encoding", "declared"), [("utf-8", "utf-8"), ("windows-1252", "iso-8859-1"), ("utf-16", "utf-16")]
)
def test_the_declared_encoding_is_used(encoding: str, declared: str) -> None:
    html = f"<html><head><meta charset={declared}></head><body><p>The child’s café – {BODY}</p></body></html>"
    assert "child’s café –" in read(html.encode(encoding), "a.html").text


def test_ten_thousand_nested_elements_are_no_trouble() -> None:
    html = "<html><body>" + "<div>" * 10_000 + BODY + "</div>" * 10_000 + "</body></html>"
    assert BODY in read(html.encode(), "a.html").text


def test_a_page_without_text_is_unreadable() -> None:
    with pytest.raises(UnreadableDocument, match="no text"):
        read(b"<html><head><script>load()</script></head><body><div id=app></div></body></html>", "a.html")
