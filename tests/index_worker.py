"""A process that changes an embedded index until it is killed: run as `python -m tests.index_worker FOLDER`.

Change n concerns review n mod REVIEWS: a new version whose every passage says `version<n>`, or a withdrawal. So what an
index must hold is known from the number it has applied. Each acknowledged number is printed.
"""

from __future__ import annotations

import sys
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np

from search.backends import open_backend
from search.contract import Change, Entry, Facet, IndexBusy, ReviewEntry, SearchBackend, Unit

REVIEWS = 40
PASSAGES = 30
_BATCH = 7
_WITHDRAWN_EVERY = 6
_DIMENSION = 32


class NumberEncoder:
    """Vectors drawn from a text's number."""

    model_id = "numbers-1"
    dimension = _DIMENSION

    def encode_query(self, text: str) -> np.ndarray:
        drawn = np.random.default_rng(zlib.crc32(text.encode())).standard_normal(_DIMENSION)
        return np.asarray(drawn / np.linalg.norm(drawn), np.float32)


def open_index(folder: Path) -> SearchBackend:
    return open_backend("embedded:", folder, NumberEncoder(), {})


def change(number: int) -> Change:
    """Change n of the endless sequence."""
    review_id = f"review-{number % REVIEWS}"
    if number % _WITHDRAWN_EVERY == 0:
        return Change(number, review_id, None)
    encode = NumberEncoder().encode_query
    entries = tuple(
        Entry(
            f"{review_id}/p{at}",
            Unit.PASSAGE,
            text := f"passage{at} of version{number} says common words",
            "",
            {},
            encode(text),
        )
        for at in range(PASSAGES)
    )
    facets = {Facet.AREA: (f"area-{number % 3}",)}
    return Change(number, review_id, ReviewEntry(review_id, f"Review {number}", 20200101, 2020, facets, entries))


def state_at(sequence: int) -> dict[str, int]:
    """Review to the number of its version, after a number of changes."""
    state: dict[str, int] = {}
    for number in range(1, sequence + 1):
        if number % _WITHDRAWN_EVERY == 0:
            state.pop(f"review-{number % REVIEWS}", None)
        else:
            state[f"review-{number % REVIEWS}"] = number
    return state


def main(folder: Path) -> None:
    backend = open_index(folder)
    sequence = backend.applied()
    while True:
        with suppress(IndexBusy):  # a test holds the index for a moment to find out who else does
            sequence = backend.apply([change(number) for number in range(sequence + 1, sequence + 1 + _BATCH)])
            print(sequence, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
