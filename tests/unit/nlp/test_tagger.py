"""The tagger that the program carries, on the traps of the field and on texts of its own register."""

import pytest

from catalog.domain import Polarity
from nlp.encoder import Encoder
from nlp.taxonomy import load_taxonomy
from nlp.themes import Tag, Tagger

pytestmark = pytest.mark.slow
ENCODER = Encoder()
TAGGER = Tagger(load_taxonomy(), ENCODER)


def tags(text: str) -> dict[str, Tag]:
    return {tag.theme: tag for tag in TAGGER.tag([text], ENCODER.encode([text]))[0]}


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("The court made a supervision order and she saw him at supervised contact.", "staff-supervision"),
        ("A lack of supervision of the toddler led to the fall.", "staff-supervision"),
        ("The domestic arrangements were settled between the sisters.", "domestic-abuse"),
        ("There was no evidence of domestic abuse in the relationship.", "domestic-abuse"),
        ("Domestic abuse was not a feature of this case.", "domestic-abuse"),
        ("The clerk neglected to sign the letter.", "neglect"),
        ("He was proud of the training of his guide dog.", "training-and-policy"),
        ("The team exploited the opportunity to meet the father.", "exploitation"),
        ("As a child the perpetrator had himself suffered physical abuse.", "physical-abuse"),
    ],
)
def test_a_trap_gives_no_tag(text: str, theme: str) -> None:
    assert theme not in tags(text)


@pytest.mark.parametrize(
    "text", ["Domestic abuse was not identified by the midwife.", "She was never asked about domestic abuse."]
)
def test_an_omission_is_a_concern(text: str) -> None:
    assert tags(text)["domestic-abuse"].polarity is Polarity.CONCERN


def test_praise_is_good_practice() -> None:
    text = "Information was shared promptly between the hospital and the health visitor."
    assert tags(text)["information-sharing"].polarity is Polarity.GOOD_PRACTICE


def test_evidence_is_the_sentence_and_the_explanation_names_its_words() -> None:
    text = "The plan was agreed in May. Staff supervision had lapsed. The house was sold."
    tag = tags(text)["staff-supervision"]
    assert text[slice(*tag.evidence)] == "Staff supervision had lapsed."
    assert "Staff supervision" in tag.explanation


def test_a_passage_is_tagged_alike_in_any_company() -> None:
    texts = [
        "The baby slept on the sofa with her father.",
        "No entry was made in the file.",
        "Thanks are due to the panel.",
    ]
    together = TAGGER.tag(texts, ENCODER.encode(texts))
    assert [list(tags(text)) for text in texts] == [[tag.theme for tag in one] for one in together]


def test_nothing_in_nothing_out() -> None:
    assert TAGGER.tag([], ENCODER.encode([])) == []
