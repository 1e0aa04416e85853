"""The words in which a facet and its values are shown."""

from __future__ import annotations

from collections.abc import Mapping

from catalog.areas import AreaTable
from catalog.domain import KIND_NAMES, NATION_NAMES
from nlp.agencies import AGENCIES
from nlp.harms import HARMS
from nlp.taxonomy import Taxonomy
from search.contract import Facet

FACET_NAMES: Mapping[Facet, str] = {
    Facet.THEME: "Theme",
    Facet.THEME_GROUP: "Group of themes",
    Facet.KIND: "Kind of review",
    Facet.NATION: "Nation",
    Facet.REGION: "Region",
    Facet.AREA: "Area",
    Facet.YEAR: "Year",
    Facet.AGE_BAND: "Age",
    Facet.SEX: "Sex",
    Facet.HARM: "Harm",
    Facet.AGENCY: "Agency",
    Facet.MODEL: "Review model",
    Facet.LESSON_TYPE: "Type of lesson",
    Facet.ADDRESSEE: "Addressed to",
}
POLARITY_NAMES: Mapping[str, str] = {
    "concern": "Concern",
    "good_practice": "Good practice",
    "neutral": "Mentioned",
}
LESSON_NAMES: Mapping[str, str] = {
    "finding": "Finding",
    "learning_point": "Learning point",
    "recommendation": "Recommendation",
    "question": "Question",
}
AGE_NAMES: Mapping[str, str] = {
    "unborn": "Unborn",
    "under-1": "Under 1",
    "1-4": "1 to 4",
    "5-10": "5 to 10",
    "11-15": "11 to 15",
    "16-17": "16 to 17",
    "18-25": "18 to 25",
    "26-64": "26 to 64",
    "65-and-over": "65 and over",
}
INCIDENT_NAMES: Mapping[str, str] = {
    "death": "Death",
    "serious-harm": "Serious harm",
    "near-fatality": "Near fatality",
    "homicide": "Homicide",
    "suicide": "Suicide",
}
_SEX_NAMES = {"female": "Female", "male": "Male"}


class Labels:
    """Labels of facet values under one taxonomy. A value without a label is shown as it is."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._tables: dict[Facet, Mapping[str, str]] = {
            Facet.THEME: {theme.id: theme.label for theme in taxonomy.themes},
            Facet.THEME_GROUP: {group.id: group.label for group in taxonomy.groups},
            Facet.KIND: {kind.value: name for kind, name in KIND_NAMES.items()},
            Facet.NATION: {nation.value: name for nation, name in NATION_NAMES.items()},
            Facet.REGION: {region: region for region in AreaTable.load().regions()},
            Facet.AREA: {one.id: one.name for one in AreaTable.load().authorities()},
            Facet.AGE_BAND: AGE_NAMES,
            Facet.SEX: _SEX_NAMES,
            Facet.HARM: {harm: label for harm, (label, _) in HARMS.items()},
            Facet.AGENCY: {agency: label for agency, (label, _) in AGENCIES.items()},
            Facet.ADDRESSEE: {agency: label for agency, (label, _) in AGENCIES.items()},
            Facet.LESSON_TYPE: LESSON_NAMES,
        }

    def values(self, facet: Facet) -> Mapping[str, str]:
        """Every value that a facet can have, with its label; empty where any text can be one."""
        return self._tables.get(facet, {})

    def of(self, facet: Facet, value: str) -> str:
        """The label of a facet's value; `neglect:concern` becomes "Neglect (concern)"."""
        table = self._tables.get(facet, {})
        base, colon, polarity = value.partition(":")
        if colon and facet is Facet.THEME:
            return f"{table.get(base, base)} ({POLARITY_NAMES.get(polarity, polarity).lower()})"
        return table.get(value, value)
