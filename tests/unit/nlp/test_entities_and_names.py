"""Settings and legal orders in text; names that slipped through, and what is not one."""

import pytest

from ingest.parsers.ages import find_ages
from nlp.entities import LEGAL_ORDERS, SETTINGS, EntityKind, entity_label, find_entities
from nlp.names import find_names


def named(text: str) -> set[str]:
    return {one.value for one in find_entities(text)}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The twins were placed under an interim care order.", "care-order"),
        ("She was accommodated under section 20 by agreement.", "voluntary-accommodation"),
        ("A child protection order was granted by the sheriff.", "emergency-protection"),
        ("He had been detained under section 2 of the Mental Health Act.", "mental-health-act"),
        ("The children's names were placed on the child protection register.", "child-protection-plan"),
        ("The family lived in bed and breakfast for a year.", "temporary-accommodation"),
        ("He was moved to a young offenders' institution.", "prison"),
        ("The baby was born on the mother and baby unit.", "mental-health-unit"),
    ],
)
def test_a_setting_or_order_is_found_under_the_names_of_every_nation(text: str, value: str) -> None:
    assert value in named(text)


@pytest.mark.parametrize(
    "text", ["No care order was sought.", "The court refused a supervision order.", "The carer ordered."]
)
def test_an_order_that_was_not_made_is_not_one(text: str) -> None:
    assert not {"care-order", "supervision-order"} & named(text)


def test_offsets_are_those_of_the_text_as_it_is() -> None:
    text = "She moved to the women’s refuge, then to her mother’s home."
    assert {text[one.start : one.end] for one in find_entities(text)} == {"women’s refuge", "mother’s home"}


def test_labels_are_told_and_unknown_values_shown_as_they_are() -> None:
    assert entity_label(EntityKind.SETTING, "prison") == SETTINGS["prison"][0]
    assert entity_label(EntityKind.LEGAL_ORDER, "care-order") == LEGAL_ORDERS["care-order"][0]
    assert entity_label(EntityKind.AGE_BAND, "1-4") == "1-4"
    assert [one.age.band for one in find_ages("a 3-year-old boy")] == ["1-4"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The visit was made because Jennifer Hartwell had rung the police in the night.", "Jennifer Hartwell"),
        ("On 3 May Mr Pemberton told the nurse that he was afraid.", "Pemberton"),
    ],
)
def test_a_name_is_flagged_with_its_place(text: str, name: str) -> None:
    assert [name in text[start:end] for start, end in find_names(text)] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "Child F was seen with Mother and Adult B at the Family Centre.",
        "Callum said that he did not want to go home.",
        "The Children Act and the Mental Capacity Act were not considered by Leeds City Council.",
        "The independent author, Jennifer Hartwell, spoke to the family.",
        "the visit was made in the night.",
        "",
    ],
)
def test_labels_first_names_laws_and_authors_are_not_flagged(text: str) -> None:
    assert find_names(text) == []
