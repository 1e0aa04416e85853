"""Citations, judged by parsers that other people wrote."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import bibtexparser
import pytest
import rispy

from archive.citing import Citation, bibtex, citation_of_part, csl, ris
from archive.references import STYLES, reference, references
from catalog.domain import PartialDate
from catalog.tables import LessonRow, PassageRow

HOSTILE = "100% of {braces} & $money_under #hash ~tilde \\back <b>bold</b> “quoted” é"
WHOLE = Citation(
    key="r1",
    title="Child A, Leeds",
    publisher="Leeds partnership",
    kind="Child safeguarding practice review",
    issued=PartialDate(2021, 3),
    url="https://lessons.example/reviews/child-a",
    source_url="https://example.org/a_b",
    retrieved=date(2026, 11, 28),
)
PASSAGE = PassageRow(id="r1-p-12", review_id="r1", ordinal=12, text="Words.", page=3)
LESSON = LessonRow(id="r1-l-2", review_id="r1", ordinal=2, text="Words.", page=7, kind="recommendation", number="4.2")
UNNUMBERED = LessonRow(id="r1-l-3", review_id="r1", ordinal=3, text="Words.", page=None, kind="finding", number=None)
PARTS = {
    "whole": WHOLE,
    "passage": citation_of_part(WHOLE, PASSAGE),
    "lesson": citation_of_part(WHOLE, LESSON),
    "unnumbered": citation_of_part(WHOLE, UNNUMBERED),
    "undated": replace(WHOLE, issued=None),
    "hostile": replace(WHOLE, title=HOSTILE, publisher=HOSTILE),
}


@pytest.mark.parametrize(
    ("name", "place", "anchor"),
    [
        ("passage", "paragraph 12, page 3", "#p-12"),
        ("lesson", "recommendation 4.2, page 7", "#l-2"),
        ("unnumbered", "finding (lesson 3)", "#l-3"),
    ],
)
def test_a_part_is_named_and_has_its_own_permalink(name: str, place: str, anchor: str) -> None:
    cited = PARTS[name]
    assert cited.place == place
    assert cited.url == WHOLE.url + anchor
    assert f"practice review, {place}. {WHOLE.url}{anchor} (source read 28 November 2026)" in cited.text


@pytest.mark.parametrize("name", PARTS)
def test_bibtex_reads_back(name: str) -> None:
    cited = PARTS[name]
    library = bibtexparser.parse_string(bibtex(cited))
    assert library.failed_blocks == []
    (entry,) = library.entries
    fields = {one.key: one.value for one in entry.fields}
    assert (entry.entry_type, entry.key) == ("techreport", cited.key)
    assert fields["url"] == cited.url
    assert fields["urldate"] == "2026-11-28"
    assert fields.get("year") == ("2021" if cited.issued else None)
    assert fields.get("pages") == (str(cited.page) if cited.page else None)
    assert "Source: https://example.org/a\\_b" in fields["note"]


def test_bibtex_says_the_title_as_it_is() -> None:
    read = bibtexparser.parse_string(
        bibtex(PARTS["hostile"]), append_middleware=[bibtexparser.middlewares.LatexDecodingMiddleware()]
    )
    title = read.entries[0].fields_dict["title"].value
    assert title.strip("{}").replace("\\ ", " ") == HOSTILE


@pytest.mark.parametrize("name", PARTS)
def test_ris_reads_back(name: str) -> None:
    cited = PARTS[name]
    (entry,) = rispy.loads(ris(cited))
    assert entry["type_of_reference"] == "RPRT"
    assert entry["id"] == cited.key
    assert entry["title"] == cited.title
    assert entry["first_authors"] == [cited.publisher]
    assert entry["urls"] == [cited.url]
    assert entry.get("year") == ("2021" if cited.issued else None)
    assert entry.get("start_page") == (str(cited.page) if cited.page else None)
    assert entry["access_date"] == "2026/11/28/"
    if cited.part:
        assert entry["notes"] == [f"{cited.place[0].upper()}{cited.place[1:]}."]


@pytest.mark.parametrize("name", PARTS)
def test_csl_says_the_same(name: str) -> None:
    cited = PARTS[name]
    item = csl(cited)
    assert (item["id"], item["URL"], item["title"]) == (cited.key, cited.url, cited.title)
    assert item["accessed"] == {"date-parts": [[2026, 11, 28]]}
    assert item.get("issued") == ({"date-parts": [[2021, 3]]} if cited.issued else None)


def test_harvard_and_apa() -> None:
    """As Cite Them Right and the APA's manual show a report by an organisation."""
    harvard, apa = references(PARTS["passage"])
    url = PARTS["passage"].url
    assert harvard.entry == (
        "Leeds partnership (2021) Child A, Leeds. Child safeguarding practice review. "
        f"Available at: {url} (Accessed: 28 November 2026)."
    )
    assert harvard.in_text == "(Leeds partnership, 2021, para. 12)"
    assert apa.entry == f"Leeds partnership. (2021). Child A, Leeds [Child safeguarding practice review]. {url}"
    assert apa.in_text == "(Leeds partnership, 2021, para. 12)"


@pytest.mark.parametrize("style", STYLES)
def test_a_reference_without_a_date_says_so(style: str) -> None:
    undated = reference(PARTS["undated"], style)
    assert {"harvard": "(no date)", "apa": "(n.d.)"}[style] in undated.entry


@pytest.mark.parametrize("style", STYLES)
def test_a_hostile_title_is_set_as_it_is(style: str) -> None:
    assert HOSTILE in reference(PARTS["hostile"], style).entry


@pytest.mark.parametrize("style", STYLES)
def test_a_lesson_is_pointed_at_by_its_page(style: str) -> None:
    assert reference(PARTS["lesson"], style).in_text == "(Leeds partnership, 2021, p. 7)"
