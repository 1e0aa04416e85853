"""What tests of search share: an encoder without a model, a small archive, and a real Elasticsearch."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from search.analysis import stems
from search.contract import Change, Entry, Facet, ReviewEntry, Unit, Vector
from search.meaning import ThemeWords

DIMENSION = 64
_CONCEPTS = [
    {"neglect", "dirti", "hungri", "unkempt", "starv"},
    {"hit", "bruis", "assault", "shake", "injuri", "violenc", "violent"},
    {"clinic", "appoint", "gp", "doctor", "hospit", "midwif"},
    {"alcohol", "drink", "drug", "heroin"},
    {"share", "inform", "record", "meet", "agenc"},
    {"sleep", "bed", "mattress", "smother"},
    {"older", "care", "home", "resid", "fall"},
    {"school", "teacher", "exclud", "attend"},
]


class ConceptEncoder:
    """Vectors whose first parts count words of a few concepts, and the rest the words themselves, hashed."""

    model_id = "concepts-1"
    dimension = DIMENSION

    def encode_query(self, text: str) -> Vector:
        vector = np.full(DIMENSION, 0.01, np.float32)
        for stem in stems(text):
            for at, concept in enumerate(_CONCEPTS):
                vector[at] += 3.0 * (stem in concept)
            vector[len(_CONCEPTS) + sum(stem.encode()) % (DIMENSION - len(_CONCEPTS))] += 0.5
        return np.asarray(vector / np.linalg.norm(vector), np.float32)


ENCODER = ConceptEncoder()


def review(
    number: int,
    title: str,
    *passages: tuple[str, tuple[str, ...]],
    lessons: tuple[str, ...] = (),
    date: int = 0,
    vectors: bool = True,
    **facets: str,
) -> ReviewEntry:
    """A review `r-N` whose passages are (text, themes); the facets are single values by name."""

    def entry(name: str, unit: Unit, text: str, own: dict[Facet, tuple[str, ...]]) -> Entry:
        vector = ENCODER.encode_query(text) if vectors else None
        sure = {theme: 0.5 + len(text) % 5 / 10 for theme in own.get(Facet.THEME, ()) if ":" not in theme}
        return Entry(f"r-{number}/{name}", unit, text, "", own, vector, sure)

    entries = [entry(f"p{at}", Unit.PASSAGE, text, {Facet.THEME: themes}) for at, (text, themes) in enumerate(passages)]
    entries += [
        entry(f"l{at}", Unit.LESSON, text, {Facet.LESSON_TYPE: ("recommendation",)}) for at, text in enumerate(lessons)
    ]
    of_review = {Facet(name): (value,) for name, value in facets.items()}
    of_review[Facet.THEME] = tuple(dict.fromkeys(theme for _, themes in passages for theme in themes))
    of_review[Facet.LESSON_TYPE] = ("recommendation",) if lessons else ()
    year = date // 10000 or None
    of_review[Facet.YEAR] = (str(year),) if year else ()
    return ReviewEntry(f"r-{number}", title, date, year, of_review, tuple(entries))


def small_archive() -> list[ReviewEntry]:
    """Eight reviews whose every word is known to the tests."""
    return [
        review(
            1,
            "Child A, Kent",
            (
                "The house was dirty and the children were hungry. Neglect went on for years.",
                ("neglect:concern", "neglect"),
            ),
            ("She was not brought to the clinic, and nobody asked why.", ("was-not-brought",)),
            lessons=("Kent health services should follow up every child who was not brought.",),
            date=20120301,
            area="kent",
            nation="england",
            kind="scr",
        ),
        review(
            2,
            "Child B, Leeds",
            ("Neglect was recorded by the school, but the record was not shared.", ("neglect", "information-sharing")),
            ("The mother drank alcohol every day.", ("substance-misuse",)),
            lessons=("Schools should share what they record with other agencies.",),
            date=20140510,
            area="leeds",
            nation="england",
            kind="scr",
        ),
        review(
            3,
            "Adult C, Cardiff",
            ("The care home did not record her falls.", ("record-keeping",)),
            ("She told the doctor that she was afraid.", ("voice",)),
            lessons=("Care homes should record every fall.",),
            date=20150000,
            area="cardiff",
            nation="wales",
            kind="apr",
        ),
        review(
            4,
            "Baby D, Kent",
            ("The baby was found lifeless in bed after co-sleeping on a mattress.", ("safe-sleep",)),
            ("His father had drunk alcohol; the neglect of the home had been seen by two agencies.", ("neglect",)),
            date=20150720,
            area="kent",
            nation="england",
            kind="scr",
        ),
        review(
            5,
            "Child E, Gwent",
            ("Bruises on his arm were not explained, and the GP did not ask.", ("physical-abuse",)),
            ("Information was not shared between agencies at the meeting.", ("information-sharing",)),
            date=20180101,
            area="gwent",
            nation="wales",
            kind="cpr",
        ),
        review(6, "Mrs Ó Súilleabháin", ("Naïve café talk of the Munro report.", ()), date=20190101, nation="england"),
        review(7, "Child G", ("Ref 2016-0123: Daniel's teacher, Mr Marsh, was excluded from the meeting.", ())),
        review(8, "Child H", ("Toxic trio: violence, drugs and illness in one house.", ("toxic-trio",)), date=20200101),
    ]


SYNONYMS = {
    "wnb": ("was not brought", "did not attend"),
    "was not brought": ("wnb", "did not attend"),
    "toxic trio": ("compounding factors",),
}


THEME_WORDS = ThemeWords(
    {"wnb": ("was-not-brought",), "was not brought": ("was-not-brought",), "toxic trio": ("toxic-trio",)},
    {"was-not-brought": "was not brought to the clinic", "toxic-trio": "violence, drugs and illness"},
    lambda text, _: {"safe-sleep": 0.9} if "cot" in text else {},
)


def changes_of(reviews: list[ReviewEntry], start: int = 1) -> list[Change]:
    return [Change(number, one.id, one) for number, one in enumerate(reviews, start)]


def elasticsearch_script() -> Path:
    """The script that starts a real Elasticsearch, or a skip that says how to get one."""
    repository = Path(__file__).resolve().parent.parent
    script = Path(os.environ.get("LESSONS_TEST_ES_SCRIPT") or repository.parent / "shared" / "elasticsearch" / "es")
    if not script.is_file():
        pytest.skip("no Elasticsearch: set LESSONS_TEST_ES_URL, or LESSONS_TEST_ES_SCRIPT to a script that starts one")
    return script


@contextmanager
def running_elasticsearch(folder: Path, *options: str) -> Iterator[list[str]]:
    """A real Elasticsearch of our own: the URLs of its nodes; stopped, and its data removed, afterwards."""
    script = str(elasticsearch_script())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1] % 20_000 + 20_000  # its second port is a thousand higher
    place = ["--dir", str(folder)]
    try:
        subprocess.run([script, "start", "--port", str(port), *place, *options], check=True, stdout=subprocess.DEVNULL)
        urls = subprocess.run([script, "url", *place], check=True, capture_output=True, text=True).stdout.split()
        yield urls
    finally:
        subprocess.run([script, "stop", *place], check=False, capture_output=True)
