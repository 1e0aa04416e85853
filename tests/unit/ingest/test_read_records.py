from __future__ import annotations

import json
from pathlib import Path

import pytest
from made_documents import assert_sound

from ingest.document import Document, UnreadableDocument
from ingest.readers import ColumnMapping, MappingError, read


def values(document: Document) -> list[dict[str, str]]:
    return [{name: document.text[a:b] for name, (a, b) in record.fields.items()} for record in document.records]


def test_csv_rows_become_records_with_their_lines() -> None:
    data = b'Title,Area,Learning\r\nChild Q,Anyshire,"one\r\ntwo"\r\nChild R,,three\r\n'
    document = read(data, "a.csv")
    assert values(document) == [
        {"Title": "Child Q", "Area": "Anyshire", "Learning": "one\n\ntwo"},
        {"Title": "Child R", "Learning": "three"},
    ]
    assert [record.line for record in document.records] == [2, 4]
    assert ColumnMapping.of(document).columns == {"title": ("Title",), "area": ("Area",), "learning": ("Learning",)}
    assert_sound(document)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    lines = [["Title", "Area"], ["Child Q, a boy", "Anyshire"], ["Child R", "Othershire"]]
    document = read("\n".join(delimiter.join(line) for line in lines).encode(), "a.csv")
    assert values(document)[0] == {"Title": "Child Q, a boy", "Area": "Anyshire"}


def test_ragged_rows_are_kept_and_told() -> None:
    document = read(b"Title,Area\nChild Q,Anyshire\nChild R\nChild S,Othershire,more\n", "a.csv")
    assert values(document)[1:] == [
        {"Title": "Child R"},
        {"Title": "Child S", "Area": "Othershire", "column 3": "more"},
    ]
    assert "2 rows have more or fewer cells than the header and were kept: line 3, 4" in document.notes


def test_a_broken_line_is_reported_and_the_others_are_kept() -> None:
    lines = [
        '{"title": "Child Q", "tags": ["a", "b"]}',
        '{"title": "Chi',
        '{"title": "Child R", "n": 2, "x": {"y": null}}',
    ]
    document = read("\n".join(lines).encode(), "a.jsonl")
    assert values(document) == [{"title": "Child Q", "tags": "a; b"}, {"title": "Child R", "n": "2"}]
    assert document.metadata["broken_lines"] == "2"
    assert "1 lines are no JSON object and were left out: line 2" in document.notes


def test_a_json_list_of_objects_is_read_too() -> None:
    document = read(json.dumps([{"title": "Child Q"}, {"title": "Child R"}], indent=1).encode(), "a.json")
    assert [value["title"] for value in values(document)] == ["Child Q", "Child R"]


def test_deeply_nested_json_is_a_broken_line() -> None:
    document = read(b'{"title": "Child Q"}\n' + b"[" * 100_000 + b'\n{"title": "Child R"}\n', "a.jsonl")
    assert document.metadata["broken_lines"] == "2"


def test_a_coroners_report_is_recognised_by_its_columns() -> None:
    row = {"url": "u", "ref": "r", "date": "d", "coroner": "c", "area": "a", "receiver": "v", "investigation": "i",
           "circumstances": "s", "concerns": "l", "official_categories": "k"}  # fmt: skip
    mapping = ColumnMapping.of(read(json.dumps(row).encode(), "a.jsonl"))
    assert mapping.columns == {
        "source_url": ("url",), "place": ("ref",), "published": ("date",), "board": ("coroner",), "area": ("area",),
        "agencies": ("receiver",), "investigation": ("investigation",), "summary": ("circumstances",),
        "learning": ("concerns",), "keywords": ("official_categories",),
    }  # fmt: skip


def test_a_given_mapping_is_used_and_missing_columns_are_told() -> None:
    mapping = ColumnMapping.from_mapping({"title": "Heading line", "learning": ["A", "B"]})
    document = read(b"Heading line,A\nChild Q,one\n", "a.csv", mapping)
    assert ColumnMapping.of(document) == mapping
    assert "The mapping names columns that the file has not: B" in document.notes


def test_a_mapping_lies_beside_its_file(tmp_path: Path) -> None:
    assert ColumnMapping.beside(tmp_path / "list.csv") is None
    (tmp_path / "list.csv.mapping.yaml").write_text("title: Name\nkeywords: [Tags, Themes]\n")
    found = ColumnMapping.beside(tmp_path / "list.csv")
    assert found is not None
    assert found.columns == {"title": ("Name",), "keywords": ("Tags", "Themes")}


@pytest.mark.parametrize("text", ["colour: Name", "title: 3", "- title", "title: [", "title: []"])
def test_a_wrong_mapping_says_what_is_wrong(tmp_path: Path, text: str) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(text)
    with pytest.raises(MappingError):
        ColumnMapping.load(path)


@pytest.mark.parametrize("data", [b"Title,Area\n", b'{"a": \n{"b": \n'])
def test_a_table_without_rows_is_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        read(data, "a.csv" if data.startswith(b"T") else "a.jsonl")
