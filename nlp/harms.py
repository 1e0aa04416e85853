"""Kinds of harm that a text says happened: asserted, not denied, not only feared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from nlp.whole_words import plain, whole_words

# id: (label, patterns). A review is about its harms; what was ruled out is not one of them.
HARMS: Mapping[str, tuple[str, str]] = {
    "neglect": (
        "Neglect",
        r"(?<!self-)(?<!self )neglect(?:ed|ful)?(?! to)|malnutrition|malnourish\w+|starv\w+|failure to thrive|"
        r"lack of supervision|medical neglect",
    ),
    "physical-abuse": (
        "Physical abuse",
        r"physical(?:ly)? (?:abuse\w*|assault\w*|injur\w+|harm)|non-accidental|shaken|shaking|"
        r"abusive head trauma|inflicted injur\w+|fractur\w+|beat(?:en|ing)|subdural|head injur\w+|blunt force",
    ),
    "sexual-abuse": ("Sexual abuse", r"sexual(?:ly)? (?:abuse\w*|assault\w*|exploit\w+)|rap(?:e|ed)\b|incest"),
    "emotional-abuse": ("Emotional abuse", r"emotional(?:ly)? (?:abuse\w*|harm)|psychological abuse"),
    "domestic-abuse": (
        "Domestic abuse",
        r"domestic (?:abuse|violence)|coercive|controlling behaviour|intimate partner",
    ),
    "exploitation": ("Exploitation", r"(?:sexual|criminal|child) exploitation|county lines|traffick\w+|modern slavery"),
    "youth-violence": ("Violence between young people", r"stabb\w+|knife|gang\w*|youth violence|shooting"),
    "suicide": ("Suicide", r"suicid\w+|took (?:his|her|their) own life|hanged|hanging|ligature"),
    "self-harm": ("Self-harm", r"self[- ]harm\w*|self-injur\w+"),
    "sudden-infant-death": (
        "Sudden infant death",
        r"co-?sleep\w*|overlay|sudden (?:and )?unexpected(?:ly)?(?: death)?|bed[- ]sharing|"
        r"sudi|sids|unsafe sleep\w*|sleep environment",
    ),
    "drowning": ("Drowning", r"drown\w*"),
    "poisoning": (
        "Poisoning and overdose",
        r"overdos\w+|poison\w*|ingest(?:ed|ion)|methadone|fentanyl|toxicity|intoxication",
    ),
    "fire": ("Fire", r"house fire|fire at|smoke inhalation|burn(?:s|ed)\b|scald\w*"),
    "fabricated-illness": ("Fabricated or induced illness", r"fabricated|induced illness|perplexing presentation\w*"),
    "honour-based-abuse": ("Honour-based abuse", r"honour[- ]based|forced marriage|genital mutilation|fgm"),
    "self-neglect": ("Self-neglect", r"self[- ]neglect\w*|hoard\w+|squalor"),
    "financial-abuse": ("Financial or economic abuse", r"(?:financial|economic) (?:abuse|exploitation)|cuckoo\w+"),
    "organisational-abuse": ("Organisational abuse", r"organisational abuse|institutional abuse|ill-treatment"),
    "homicide": (
        "Homicide",
        r"murder\w*|manslaughter|homicide|unlawful(?:ly)? kill\w+|strangl\w+|strangulation|killed by",
    ),
}
_DENIED = re.compile(
    r"\b(?:no|not|nor|without|never|ruled out|denied|absence of|rather than)\b[^.;:]{0,60}$|"
    r"\bno (?:evidence|sign|signs|indication|history|concerns?)\b[^.;:]{0,80}$",
    re.IGNORECASE,
)
_DENIED_AFTER = re.compile(
    r"^[^.;:]{0,40}\b(?:was|were|is|been) (?:not (?:a |an )?(?:feature|factor|present|found)|ruled out)", re.I
)


def find_harms(text: str) -> list[str]:
    """Ids of the harms that the text asserts, in the order of `HARMS`."""
    lower = plain(text)
    return [
        harm for harm, pattern in _patterns() if any(_asserted(lower, match) for match in whole_words(pattern, lower))
    ]


def harm_label(harm: str) -> str:
    """The label to show for a harm's id; an unknown id is shown as it is."""
    return HARMS[harm][0] if harm in HARMS else harm


def _asserted(text: str, match: re.Match[str]) -> bool:
    return not _DENIED.search(text[max(0, match.start() - 100) : match.start()]) and not _DENIED_AFTER.match(
        text[match.end() : match.end() + 100]
    )


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((harm, re.compile(rf"(?:{pattern})")) for harm, (_, pattern) in HARMS.items())
