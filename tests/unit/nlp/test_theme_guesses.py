"""Which themes a search query is probably about."""

from __future__ import annotations

import numpy as np
import pytest

from nlp.encoder import Encoder
from nlp.taxonomy import load_taxonomy
from nlp.themes import Tagger
from nlp.theming.heads import BadHeads

TAXONOMY = load_taxonomy()


class OtherEncoder(Encoder):
    """A model that the heads know nothing of."""

    model_id = "another-model:0123456789ab:fp32"


@pytest.mark.slow
def test_questions_in_everyday_words_are_about_themes_and_others_are_not() -> None:
    encoder = Encoder()
    tagger = Tagger(TAXONOMY, encoder)
    question = "nobody asked who the new boyfriend was"
    assert "hidden-men" in tagger.guess(question, encoder.encode_query(question))
    claim = "Statins lower the level of LDL cholesterol in plasma"
    assert tagger.guess(claim, encoder.encode_query(claim)) == {}


def test_another_encoder_guesses_nothing_and_tagging_says_why() -> None:
    tagger, vector = Tagger(TAXONOMY, OtherEncoder()), np.full(768, 768**-0.5, np.float32)
    assert tagger.guess("nobody asked who he was", vector) == {}
    with pytest.raises(BadHeads, match="lessons themes train"):
        tagger.tag(["A passage."], vector[None, :])


def test_terms_name_themes_in_any_wording_of_the_taxonomy() -> None:
    terms = TAXONOMY.terms()
    assert terms["wnb"] == ("was-not-brought",)
    assert terms["toxic trio"] == terms["trio of vulnerabilities"] == ("compounding-factors",)
    assert set(TAXONOMY.in_full()) == set(TAXONOMY.by_id)
