"""How completely coroners' prevention of future deaths reports are read from a JSONL file of them.

    python -m benchmarks.pfd_parsing FILE

Prints counts only: reviews, dates by precision, areas resolved, concerns, exact and near duplicates linked. No names.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from catalog.domain import LessonKind, Nation, ReviewKind
from catalog.duplicates import LinkKind
from ingest.document import Document
from ingest.duplicates import DuplicateIndex
from ingest.parsers import Parsed, parse
from ingest.readers import read
from ingest.segmenting import segment


@dataclass
class Reading:
    """Counts over the records of one file. `unread_dates` are records whose date was neither read nor reported."""

    records: int = 0
    reviews: int = 0
    kinds: Counter[ReviewKind] = field(default_factory=Counter)
    dated: int = 0
    unread_dates: int = 0
    areas: int = 0
    nations: Counter[Nation | None] = field(default_factory=Counter)
    with_concerns: int = 0
    concerns: int = 0
    passages: int = 0
    lost_characters: int = 0
    links: Counter[LinkKind] = field(default_factory=Counter)
    places: int = 0

    def lines(self) -> Iterator[str]:
        yield f"reviews {self.reviews} of {self.records} records, {self.places} different places"
        yield f"kinds {dict(self.kinds)}, nations {dict(self.nations)}"
        yield f"dated {self.dated}, neither read nor reported {self.unread_dates}"
        yield f"areas resolved {self.areas}"
        yield f"with concerns {self.with_concerns}, concerns {self.concerns}"
        yield f"passages {self.passages}, characters of body text in no passage {self.lost_characters}"
        yield f"links between duplicates {dict(self.links)}"


def measure(path: Path) -> Reading:
    document = read(path.read_bytes(), path.name)
    parsed = parse(document)
    reading = Reading(records=len(document.records), reviews=len(parsed.reviews))
    reading.places = len({one.place for one in parsed.reviews})
    for review in parsed.reviews:
        findings = sum(one.kind is LessonKind.FINDING for one in review.lessons)
        passages = segment(document, review)
        reading.kinds[review.kind] += 1
        reading.nations[review.nation] += 1
        reading.dated += review.published is not None
        reading.unread_dates += review.published is None and not any("date" in told for told in review.reported)
        reading.areas += bool(review.area and review.area.authorities)
        reading.with_concerns += bool(findings)
        reading.concerns += findings
        reading.passages += len(passages)
        body = document.text[review.body.start : review.body.end]
        reading.lost_characters += len("".join(body.split())) - sum(len("".join(one.text.split())) for one in passages)
    _link(reading, document, parsed)
    return reading


def _link(reading: Reading, document: Document, parsed: Parsed) -> None:
    texts = {one.place: document.text[one.body.start : one.body.end] for one in parsed.reviews}
    index = DuplicateIndex({})
    for place, text in texts.items():
        index.add(place, text)
        reading.links.update(one.kind for one in index.links(place, text, texts.__getitem__))


def main() -> None:
    for line in measure(Path(sys.argv[1])).lines():
        print(line)


if __name__ == "__main__":
    main()
