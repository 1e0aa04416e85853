"""What a query means: its vector, and its themes."""

from __future__ import annotations

import numpy as np
import pytest

from search.meaning import QueryReader, ThemeWords
from tests.searching import ENCODER

WORDS = ThemeWords(
    {"wnb": ("was-not-brought",), "hard to reach": ("non-engagement",), "neglect": ("neglect",)},
    {"was-not-brought": "missed clinic appointments", "non-engagement": "no access", "neglect": "dirty and hungry"},
    lambda text, _: {"neglect": 0.6} if "dirty" in text else {},
)
READER = QueryReader(ENCODER, WORDS)


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        ("WNB", {"was-not-brought": 1.0}),
        ("hard to reach families", {"non-engagement": 1.0}),
        ("the WNB neglect", {"was-not-brought": 1.0, "neglect": 1.0}),
        ("letters about WNB sent by the eye clinic", {"was-not-brought": 0.5}),
        ("a dirty house", {"neglect": 0.3}),
        ("dirty, and WNB in their second year too", {"was-not-brought": 0.5, "neglect": 0.3}),
        ("nothing of the kind", {}),
        ("reach", {}),
    ],
)
def test_themes_are_named_or_guessed(text: str, themes: dict[str, float]) -> None:
    assert READER.meaning(text, with_themes=True).themes == pytest.approx(themes)
    assert READER.meaning(text, with_themes=False).themes == {}


def test_an_acronym_is_drawn_towards_what_it_means() -> None:
    clinic = ENCODER.encode_query("the clinic and its appointments")
    plain, drawn = ENCODER.encode_query("WNB"), READER.meaning("WNB", with_themes=False).vector
    assert float(clinic @ drawn) > float(clinic @ plain) + 0.2
    assert float(np.linalg.norm(drawn)) == pytest.approx(1.0)


def test_a_question_keeps_its_own_vector() -> None:
    text = "letters about WNB sent by the eye clinic"
    assert np.array_equal(READER.meaning(text, with_themes=True).vector, ENCODER.encode_query(text))


def test_without_themes_there_is_the_vector_alone() -> None:
    meaning = QueryReader(ENCODER, ThemeWords()).meaning("WNB", with_themes=True)
    assert meaning.themes == {}
    assert np.array_equal(meaning.vector, ENCODER.encode_query("WNB"))
