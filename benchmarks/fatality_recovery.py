"""How many reviews of quarterly fatality summaries are recovered, field by field, against a list made by hand.

    python -m benchmarks.fatality_recovery FOLDER [--disagreements]

FOLDER holds the PDFs and `truth.csv` (pdf, status, county, incident_date, known_to_agency, narrative). Narratives are
compared by letters and digits, because the list lacks spaces at some line ends; running lines and the next heading,
which the list keeps at the end of some narratives, are taken out of it first. Prints no narrative.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rapidfuzz import fuzz, process
from scipy.optimize import linear_sum_assignment

from catalog.domain import IncidentKind, Review
from ingest.document import Document
from ingest.parsers import parse
from ingest.readers import read

SAME_NARRATIVE = 95.0
_STATUS = {"fatality": IncidentKind.DEATH, "near-fatality": IncidentKind.NEAR_FATALITY}

Row = Mapping[str, str]


@dataclass
class Recovery:
    """Counts over the truth's reviews; the disagreements name file and county only."""

    truth: int = 0
    found: int = 0
    recovered: int = 0
    county: int = 0
    status: int = 0
    dated: int = 0
    spurious: int = 0
    disagreements: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        share = self.recovered / max(1, self.truth)
        yield f"recovered {self.recovered} of {self.truth} reviews ({share:.2%}), {self.found} found"
        yield f"spurious  {self.spurious} ({self.spurious / max(1, self.found):.2%} of those found)"
        for name in ("county", "status", "dated"):
            right: int = getattr(self, name)
            yield f"{name:9} {right} of {self.recovered} ({right / max(1, self.recovered):.2%})"


def measure(folder: Path) -> Recovery:
    """Parse every PDF of the folder that the truth speaks of and compare."""
    recovery = Recovery()
    by_pdf: dict[str, list[Row]] = defaultdict(list)
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            by_pdf[row["pdf"]].append(row)
    for name, rows in sorted(by_pdf.items()):
        document = read((folder / name).read_bytes(), name)
        _compare(recovery, name, rows, document, parse(document).reviews)
    return recovery


def _compare(recovery: Recovery, name: str, rows: Sequence[Row], document: Document, reviews: Sequence[Review]) -> None:
    recovery.truth += len(rows)
    recovery.found += len(reviews)
    texts = [_letters(document.text[one.body.start : one.body.end]) for one in reviews]
    counties = {_letters(row["county"]) for row in rows}
    wanted = [_without_running_lines(_letters(row["narrative"]), counties) for row in rows]
    alike = process.cdist(wanted, texts, scorer=fuzz.ratio)
    # Narratives of one office are written to a template: only the best assignment of all pairs is fair.
    pairs = {int(row): int(n) for row, n in zip(*linear_sum_assignment(-alike), strict=True)}
    for index, row in enumerate(rows):
        n = pairs.get(index)
        score = float(alike[index, n]) if n is not None else 0.0
        if n is None or score < SAME_NARRATIVE:
            where = f"{name} {row['county']} {row['incident_date']}"
            recovery.disagreements.append(f"{where}: narrative only {score:.0f} alike")
            continue
        recovery.recovered += 1
        _compare_fields(recovery, f"{name} {row['county']}", row, reviews[n])
    left = sorted(set(range(len(reviews))) - set(pairs.values()))
    recovery.spurious += len(left)
    recovery.disagreements += [f"{name}: spurious, {reviews[n].title}" for n in left]


def _compare_fields(recovery: Recovery, where: str, row: Row, review: Review) -> None:
    county = review.area.printed.removesuffix(" County").casefold() if review.area else None
    date = review.incident_date.isoformat() if review.incident_date else None
    for name, same, got, wanted in (
        ("county", county == row["county"].removesuffix(" County").casefold(), county, row["county"]),
        ("status", review.incident is _STATUS.get(row["status"].replace(" ", "-")), review.incident, row["status"]),
        ("dated", date == row["incident_date"], date, row["incident_date"]),
    ):
        setattr(recovery, name, getattr(recovery, name) + same)
        if not same:
            recovery.disagreements.append(f"{where}: {name} {got}, the list says {wanted}")


_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_RUNNING_LINE = re.compile(
    rf"(?:page)?(?:\d{{1,2}})?(?:of\d{{1,2}})?(?:{_MONTH}\d{{1,2}}20\d\d)?20\d\d\d(?:st|nd|rd|"
    rf"th)quarterfatalities(?:nearfatalities)?"
    rf"(?:{_MONTH}\d{{1,2}}(?:to|through)?(?:{_MONTH})?\d{{1,2}}(?:20\d\d)?\d{{0,2}})?"
)


def _without_running_lines(narrative: str, counties: set[str]) -> str:
    text = _RUNNING_LINE.sub("", narrative)
    for heading in ("nearfatalities", *counties, "county"):
        text = text.removesuffix(heading).removesuffix("county")
    return text


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--disagreements", action="store_true")
    chosen = options.parse_args()
    recovery = measure(chosen.folder)
    for line in [*recovery.lines(), *(recovery.disagreements if chosen.disagreements else [])]:
        print(line)


if __name__ == "__main__":
    main()
