"""A pack as CSV: one row an item, safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archive.chart_tables import lines_of, table_of
from archive.pack_exports.wording import KIND_NAMES
from archive.pack_reading import Pack, PackItem
from archive.spreadsheets import csv_text

_BYTE_ORDER_MARK = "\ufeff"  # without it some spreadsheets take UTF-8 for another encoding
COLUMNS = (
    "number",
    "kind",
    "title",
    "text",
    "own words",
    "detail",
    "permalink",
    "citation",
    "source",
    "source read on",
    "taxonomy version",
    "content notes",
    "archive read on",
)


def pack_csv(pack: Pack) -> bytes:
    return (_BYTE_ORDER_MARK + csv_text(_rows(pack))).encode()


def _rows(pack: Pack) -> Iterator[Sequence[object]]:
    yield COLUMNS
    for number, item in enumerate(pack.items, start=1):
        sources = item.sources
        yield (
            number,
            KIND_NAMES[item.kind],
            item.title,
            item.gone or _text(item),
            item.words,
            item.detail,
            item.url,
            "\n".join(one.text for one in sources),
            "\n".join(dict.fromkeys(one.source_url for one in sources if one.source_url)),
            "\n".join(dict.fromkeys(one.retrieved.isoformat() for one in sources)),
            pack.taxonomy_version,
            " ".join(pack.content_notes) if number == 1 else "",
            pack.read.isoformat(),
        )


def _text(item: PackItem) -> str:
    if item.chart:
        return "\n".join(lines_of(table_of(item.chart)))
    return item.text
