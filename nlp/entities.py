"""Settings and legal orders that a text names: where things happened, and under which law."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from nlp.whole_words import plain, whole_words


class EntityKind(StrEnum):
    SETTING = "setting"
    LEGAL_ORDER = "legal_order"
    AGE_BAND = "age_band"


@dataclass(frozen=True, slots=True)
class Entity:
    """A value of the archive's own list, named by the text at `[start, end)`."""

    kind: EntityKind
    value: str
    start: int
    end: int


# id: (label, pattern in any case). The four nations' and American names of the same thing stand together.
SETTINGS: Mapping[str, tuple[str, str]] = {
    "family-home": (
        "Family home",
        r"(?:family|parental|mother'?s|father'?s|parents'?|grandparents'?|grandmother'?s|her own|his own) home|"
        r"at (?:the )?home address|home visits?",
    ),
    "temporary-accommodation": (
        "Temporary accommodation",
        r"temporary accommodation|bed and breakfast|homeless hostels?|hotel accommodation|homeless shelters?",
    ),
    "refuge": ("Refuge", r"women'?s refuges?|domestic (?:abuse|violence) (?:refuges?|shelters?)"),
    "supported-accommodation": (
        "Supported accommodation",
        r"supported (?:accommodation|living|lodgings|housing)|semi-independent (?:accommodation|living|placement)|"
        r"unregulated placements?|extra care housing",
    ),
    "foster-home": ("Foster or kinship home", r"foster (?:home|placement|care|carers?)|kinship (?:care|placement)s?"),
    "childrens-home": (
        "Children's home",
        r"children'?s homes?|residential (?:children'?s|child care) (?:home|unit)s?|secure children'?s homes?|"
        r"group homes?",
    ),
    "care-home": ("Care or nursing home", r"(?:residential )?care homes?|nursing homes?"),
    "hospital-ward": (
        "Hospital",
        r"hospital wards?|(?:in|at|to|from) hospital|paediatric ward|postnatal ward|neonatal (?:unit|ward)|"
        r"special care baby unit|emergency department|accident and emergency|intensive care",
    ),
    "mental-health-unit": (
        "Mental health unit",
        r"(?:psychiatric|mental health) (?:hospitals?|wards?|units?|in-?patient)\w*|mother and baby units?",
    ),
    "school": ("School or college", r"(?:primary|secondary|special|residential|boarding|high) schools?|at school"),
    "early-years-setting": ("Early years setting", r"(?:at|her|his|their|the) (?:nursery|pre-?school)|child-?minders?"),
    "prison": (
        "Prison or custody",
        r"(?:in|from|to) (?:prison|custody)|young offenders?'? institutions?|secure training",
    ),
    "street": (
        "Street, park or public place",
        r"(?:in|on) the street|in a (?:public )?park|public place|rough sleep\w+",
    ),
    "online": ("Online", r"online|on social media|over the internet"),
}
LEGAL_ORDERS: Mapping[str, tuple[str, str]] = {
    "care-order": ("Care order", r"(?:interim |full )?care orders?|section 31\b|s\.? ?31\b"),
    "supervision-order": ("Supervision order", r"(?:interim |compulsory )?supervision orders?"),
    "emergency-protection": (
        "Emergency or police protection",
        r"emergency protection orders?|police protection|powers? of police protection|child protection orders?",
    ),
    "child-protection-plan": (
        "Child protection plan",
        r"child protection (?:plans?|register)|subject (?:of|to) (?:a )?plan",
    ),
    "child-in-need-plan": ("Child in need plan", r"child[- ]in[- ]need(?: plans?)?|section 17\b|s\.? ?17\b"),
    "section-47": ("Child protection enquiry", r"section 47\b|s\.? ?47\b"),
    "voluntary-accommodation": ("Voluntary accommodation", r"section (?:20|76|25)\b|s\.? ?(?:20|76)\b"),
    "special-guardianship": ("Special guardianship order", r"special guardianship(?: orders?)?|residence orders?"),
    "child-arrangements": ("Child arrangements order", r"child arrangements orders?|contact orders?"),
    "adoption": ("Placement or adoption order", r"(?:placement|adoption|permanence) orders?"),
    "public-law-outline": ("Pre-proceedings", r"public law outline|pre-proceedings|letter before proceedings"),
    "non-molestation": (
        "Protective order",
        r"non-molestation orders?|occupation orders?|restraining orders?|protection from abuse orders?|"
        r"domestic violence protection (?:notice|order)s?|stalking protection orders?",
    ),
    "forced-marriage-protection": (
        "Forced marriage or FGM protection order",
        r"(?:forced marriage|fgm) protection orders?",
    ),
    "mental-health-act": (
        "Mental health legislation",
        r"mental health act|mental health \((?:scotland|northern ireland|care and treatment)\)|"
        r"detained under section|section (?:2|3|117|135|136) of the mental|sectioned under|community treatment orders?",
    ),
    "mental-capacity-act": (
        "Mental capacity legislation",
        r"mental capacity act|adults with incapacity|best interests? decisions?",
    ),
    "deprivation-of-liberty": ("Deprivation of liberty", r"deprivation of liberty(?: safeguards| orders?)?"),
    "care-act-enquiry": ("Safeguarding adults enquiry", r"section 42\b|s\.? ?42\b|adult support and protection"),
    "inherent-jurisdiction": ("Inherent jurisdiction or wardship", r"inherent jurisdiction|ward(?:ship)? of court"),
    "criminal-order": (
        "Licence or community sentence",
        r"(?:released )?on licence|community orders?|suspended sentences?|criminal behaviour orders?|sexual harm "
        r"prevention orders?|on parole|on probation",
    ),
}
# What was considered and not made is not an order that the case had.
_NOT_MADE = re.compile(
    r"\b(?:no|not|never|without|nor|instead of|rather than|refused|rejected|declined)\b[^.;:]{0,40}$", re.IGNORECASE
)


def find_entities(text: str) -> Iterator[Entity]:
    """The first mention of each setting and legal order, in the order of the lists."""
    lower = plain(text)
    for kind, value, pattern in _patterns():
        for match in whole_words(pattern, lower):
            if kind is EntityKind.SETTING or not _NOT_MADE.search(lower[: match.start()]):
                yield Entity(kind, value, *match.span())
                break


def entity_label(kind: EntityKind, value: str) -> str:
    """The label to show for a value; an unknown one is shown as it is."""
    listed = {EntityKind.SETTING: SETTINGS, EntityKind.LEGAL_ORDER: LEGAL_ORDERS}.get(kind, {})
    return listed[value][0] if value in listed else value


@cache
def _patterns() -> tuple[tuple[EntityKind, str, re.Pattern[str]], ...]:
    return tuple(
        (kind, value, re.compile(rf"(?:{pattern})(?!\w)"))
        for kind, listed in ((EntityKind.SETTING, SETTINGS), (EntityKind.LEGAL_ORDER, LEGAL_ORDERS))
        for value, (_, pattern) in listed.items()
    )
