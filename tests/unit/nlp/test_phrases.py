"""The traps: what words say, and what they only seem to say."""

import pytest

from nlp.taxonomy import load_taxonomy
from nlp.theming.phrases import PhraseBook, is_fragment

BOOK = PhraseBook(load_taxonomy())

MEANT = [
    ("Domestic abuse was not identified by the midwife.", "domestic-abuse"),
    ("She was never asked about domestic abuse.", "domestic-abuse"),
    ("Domestic abuse was not recognised as such by anyone.", "domestic-abuse"),
    ("There was no evidence of professional curiosity.", "professional-curiosity"),
    ("Staff supervision did not happen for five months.", "staff-supervision"),
    (
        "The report was indicated, naming the father as the perpetrator, after years of domestic abuse.",
        "domestic-abuse",
    ),
    ("The police sent a DVA notification.", "domestic-abuse"),
    ("It was recorded as WNB three times.", "was-not-brought"),
    ("The case was heard at MARAC.", "meetings"),
    ("The family had NRPF.", "poverty-and-housing"),
    ("He was known to have HSB.", "harmful-sexual-behaviour"),
    ("EHE was agreed without a visit.", "not-in-school"),
]
DENIED = [
    ("There was no evidence of domestic abuse in the relationship.", "domestic-abuse"),
    ("Domestic abuse was not a feature of this case.", "domestic-abuse"),
    ("Domestic violence was ruled out by the police.", "domestic-abuse"),
    ("There was no indication of child sexual exploitation.", "exploitation"),
    ("The domestic arrangements were settled between the sisters.", "domestic-abuse"),
    ("The team exploited the opportunity to meet the father.", "exploitation"),
    ("The clerk neglected to sign the letter.", "neglect"),
    ("He was proud of the training of his guide dog.", "training-and-policy"),
    ("A lack of supervision of the toddler led to the fall.", "staff-supervision"),
    ("She saw him at supervised contact every week.", "staff-supervision"),
    ("The court made a supervision order.", "staff-supervision"),
    (
        "A baby nearly died as a result of physical abuse. The county indicated the report, naming the mother as the "
        "perpetrator.",
        "domestic-abuse",
    ),
    ("The criminal investigation was pending and no criminal charges had been filed.", "legal-outcome-misread"),
    ("He took the tablets with no intention to end his life by suicide.", "self-harm-and-suicide"),
    ("As a child the perpetrator had himself suffered physical abuse.", "physical-abuse"),
]
SILENT = [
    ("The dna of the sample was tested.", "was-not-brought"),
    ("They drew a mash of potatoes and a lac of milk.", "looked-after-and-care-leavers"),
]


@pytest.mark.parametrize(("text", "theme"), MEANT)
def test_what_is_said_or_left_undone_is_a_theme(text: str, theme: str) -> None:
    assert theme in BOOK.wording(text).meant


@pytest.mark.parametrize(("text", "theme"), DENIED)
def test_what_is_denied_or_a_decoy_is_not(text: str, theme: str) -> None:
    wording = BOOK.wording(text)
    assert theme not in wording.meant
    assert theme in wording.denied


@pytest.mark.parametrize(("text", "theme"), SILENT)
def test_acronyms_count_in_capitals_only(text: str, theme: str) -> None:
    assert theme not in BOOK.wording(text).meant


def test_one_denial_does_not_silence_another_mention() -> None:
    wording = BOOK.wording("There was no evidence of neglect in 2015. By 2018 there was chronic neglect.")
    assert "neglect" in wording.meant


@pytest.mark.parametrize(
    "text", ["area, Royal Infirmary.", "The White House", "Recommendation 3", "duty to report to you."]
)
def test_a_heading_or_a_cut_line_is_a_fragment(text: str) -> None:
    assert is_fragment(text)


@pytest.mark.parametrize("text", ["Nobody asked the boy.", "“Why?” asked the panel.", "and so " + "on " * 20])
def test_a_sentence_or_a_long_passage_is_none(text: str) -> None:
    assert not is_fragment(text)
