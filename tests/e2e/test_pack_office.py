"""A pack of 40 items, opened by LibreOffice: what it reads is what the sources say."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from archive import packs
from archive.archive import Archive
from archive.overview import Browsing
from archive.pack_exports import exported
from archive.pack_exports.slides import parts_of
from archive.pack_reading import Pack, read_pack
from archive.settings import Settings
from benchmarks.made_pack import made_pack
from catalog.reviews import stored_review

pytestmark = pytest.mark.slow
ITEMS, CHARTS = 40, 4
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


@pytest.fixture(scope="module")
def pack(sample_home: Path) -> Iterator[Pack]:
    archive = Archive(Settings(home=sample_home, base_url="http://testserver"))
    browsing = Browsing(archive)
    key = made_pack(browsing, ITEMS)
    yield read_pack(browsing, key)
    packs.discard(browsing, key)
    archive.close()


def opened(pack: Pack, form: str, into: str, folder: Path) -> Path:
    """The export as LibreOffice writes it after opening it, or a skip that says what is missing."""
    if not shutil.which("soffice"):
        pytest.skip("no LibreOffice: install Debian's libreoffice-writer, libreoffice-impress and libreoffice-calc")
    source = folder / f"pack.{form}"
    source.write_bytes(exported(pack, form))
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", into, "--outdir", str(folder), str(source)]
    if form == "csv":  # without a window to ask in, LibreOffice takes no notice of a byte order mark
        command.insert(3, "--infilter=Text - txt - csv (StarCalc):44,34,76")
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    written = folder / f"pack.{into.partition(':')[0]}"
    if not written.exists() and "calc" in done.stderr.lower() + into:
        pytest.skip("LibreOffice has no Calc: install Debian's libreoffice-calc")
    assert written.exists(), done.stderr
    return written


def paragraphs(document: Path) -> list[str]:
    """Every paragraph of an OpenDocument file, tabs, lines and runs of spaces as they were written."""
    with zipfile.ZipFile(document) as archive:
        root = ElementTree.fromstring(archive.read("content.xml"))
    return ["".join(_letters(one)) for one in root.iter() if one.tag in {f"{_TEXT}p", f"{_TEXT}h"}]


def _letters(element: ElementTree.Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            yield " " * int(child.get(f"{_TEXT}c", "1"))
        elif child.tag == f"{_TEXT}tab":
            yield "\t"
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        else:
            yield from _letters(child)
        yield child.tail or ""


def test_its_texts_are_those_of_the_catalogue(pack: Pack, sample_home: Path) -> None:
    """What the exports are compared with below is what the archive holds, letter for letter."""
    assert (len(pack.items), sum(item.chart is not None for item in pack.items)) == (ITEMS, CHARTS)
    archive = Archive(Settings(home=sample_home))
    checked = 0
    with archive.database.unit_of_work() as session:
        for item in pack.items:
            if item.kind not in {"passage", "lesson"}:
                continue
            held = stored_review(session, item.sources[0].url.rpartition("/")[2].partition("#")[0])
            parts = {f"p-{one.ordinal}": one.text for one in held.passages}
            parts |= {f"l-{one.ordinal}": one.text for one in held.lessons}
            assert item.text == parts[item.url.rpartition("#")[2]]
            checked += 1
    archive.close()
    assert checked > ITEMS // 2


def test_word_opens_in_libreoffice_with_every_text_exactly(pack: Pack, tmp_path: Path) -> None:
    read = paragraphs(opened(pack, "docx", "odt", tmp_path))
    wanted = [text for item in pack.items for text in (item.text, item.words) if text]
    assert len(wanted) >= ITEMS - CHARTS
    assert [text for text in wanted if text not in read] == []


def test_slides_open_in_libreoffice_with_every_text_exactly(pack: Pack, tmp_path: Path) -> None:
    read = paragraphs(opened(pack, "pptx", "odp", tmp_path))
    wanted = [part for item in pack.items for text in (item.text, item.words) for part in parts_of(text) if part]
    lines = [line for text in wanted for line in text.split("\n")]
    assert len(lines) >= ITEMS - CHARTS
    assert [line for line in lines if line not in read] == []


def test_the_printable_page_opens_in_libreoffice(pack: Pack, tmp_path: Path) -> None:
    read = [" ".join(text.split()) for text in paragraphs(opened(pack, "html", "odt", tmp_path))]
    wanted = [" ".join(item.text.split()) for item in pack.items if item.text]
    assert [text for text in wanted if text not in read] == []


def test_csv_opens_in_libreoffice_with_every_text_exactly(pack: Pack, tmp_path: Path) -> None:
    """LibreOffice reads the CSV into a sheet and writes it out again."""
    (tmp_path / "out").mkdir()
    ods = opened(pack, "csv", "ods:calc8", tmp_path)
    profile, plain = f"-env:UserInstallation=file://{tmp_path}/profile", "csv:Text - txt - csv (StarCalc):44,34,76"
    command = ["soffice", profile, "--headless", "--convert-to", plain, "--outdir", str(tmp_path / "out"), str(ods)]
    subprocess.run(command, capture_output=True, timeout=300, check=True)
    text = (tmp_path / "out" / "pack.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    given = list(csv.DictReader(io.StringIO(exported(pack, "csv").decode("utf-8-sig"), newline="")))
    assert [row["text"] for row in rows] == [row["text"] for row in given]
    assert [row["permalink"] for row in rows] == [row["permalink"] for row in given]
