"""Labels of the people a review is about, as printed: `Children F, G and H` is three children."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MANY = re.compile(
    r"^(?P<noun>Children|Child|Babies|Baby|Adults|Adult|Siblings|Young people|Young Persons?|Twins)\s+(?P<names>.+)$"
)
_SINGULAR = {
    "children": "Child",
    "child": "Child",
    "babies": "Baby",
    "baby": "Baby",
    "adults": "Adult",
    "adult": "Adult",
    # Siblings and twins are named beside the noun, not by it.
    "siblings": "",
    "twins": "",
    "young people": "Young Person",
    "young person": "Young Person",
    "young persons": "Young Person",
}
_NOT_ONE_PERSON = {"family", "siblings", "sibling", "others", "her family", "his family", "their family"}
_NAME = re.compile(r"^[A-Z][\w'’-]*$")
_JOINT = re.compile(r"\s*(?:,|\band\b|&|/)\s*")
_QUOTES = "\"'‘’“”"

_NOUN = (
    r"(?:Child(?:ren)?|Adults?|Bab(?:y|ies)|Young\s+(?:Person|People|Man|Woman)|Siblings?|Infant|Person|Resident|"
    r"Patient|"
    r"Subject|Victim|Mr|Mrs|Ms|Miss|Master)"
)
# Words that make "Child ...", "Adult ..." the name of a service, a board or a law.
_NOT_A_NAME = (
    r"(?!(?:Protection|Safeguarding|Practice|Social|Death|Deaths|Sexual|Abuse|Board|Partnership|Care|Mental|Health|"
    r"Services?|"
    r"And|In|With|At|Of|For|Who|Is|Was|Review|Report|Serious|Case|Overview|Learning|Criminal|Exploitation|Support|"
    r"Centred|"
    r"Development|Act|Welfare|Line|Minister|Maintenance|Benefit|Minding|Poverty|Neglect|Arrangements|Plan|Conference|"
    r"Aged|Or|On|The|(?-i:a)|An|To|By|Protective|Child|Children|Adult|Adults|Person|Near|Youth|Fatality|Welfare|Law|"
    r"Specification|Records?|Subject|Living)\b)"
)
_CODE = rf"{_NOT_A_NAME}(?:[{_QUOTES}]?(?-i:[A-Z])[\w’-]{{0,20}}[{_QUOTES}]?|\d{{1,2}}\b(?!/))"
_LABEL = re.compile(
    rf"\b{_NOUN}\.?\s+{_CODE}(?:(?:\s*,\s*|\s+and\s+|\s*&\s*)(?!Child|Adult|Mr|Ms|Young\s+P|Bab(?:y|ies)\b|Sibling|Mother|Father|Family){_CODE})*",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"‘'](?P<names>[A-Z][\w’-]+(?:(?:\s*,\s*|\s+and\s+|\s*&\s*|\s)[A-Z][\w’-]+){0,4})[”\"’']")
_AFTER = re.compile(
    r"(?:\b(?:death|deaths|murder|respect|case|care and treatment)\s+of|\bconcerning|\bregarding|\bre|"
    r"[:\u2010-\u2015-])\s*:?\s+"
    r"(?P<names>[A-Z][\w’-]*(?:(?:\s*,\s*|\s+and\s+|\s*&\s*|\s)[A-Z][\w’-]*){0,5})(?=\s*(?:[,.;:()\u2010-\u2015-]|$)|"
    r"\s+(?:in|on|who)\b)"
)
_TITLE_WORDS = re.compile(
    r"\b(?:review|report|board|summary|overview|executive|final|learning|thematic|safeguarding|partnership|serious|"
    r"homicide|"
    r"practice|council|county|published|version|january|february|march|april|may|june|july|august|september|october|"
    r"november|december|family|independent|author|chair|recommendations?|national|redacted|anonymi[sz]ed|terms|"
    r"reference|draft|"
    r"panel|committee|investigation|county|the|an?|to|of|following|extended|concise|volume|part|child|children|"
    r"adults?|"
    r"domestic|abuse|scr|dhr|sar|cspr|lcspr|confidential)\b",
    re.IGNORECASE,
)


# "Child practice review: Rowan", "Ash (local child safeguarding practice review)": the kind is no part of a label.
_KIND_BESIDE = re.compile(
    r"^[^:()]*\breview\s*[:\u2013-]\s*|\s*\([^)]*\b(?:review|summary|report)\)$|\s*[:,\u2013-]\s*[^:()]*\breview$",
    re.IGNORECASE,
)


def labels_of(subject: str) -> tuple[str, ...]:
    """One label a person where the subject lists letters or pseudonyms; else the subject as printed."""
    text = " ".join(subject.split()).strip(" .")
    text = _KIND_BESIDE.sub("", text) or text
    match = _MANY.match(text)
    if match is None:
        alone = names_alone(text)
        return alone if len(alone) > 1 else ((text,) if text else ())
    names = [name.strip(f" {_QUOTES}") for name in _JOINT.split(match["names"]) if name.strip()]
    noun = _SINGULAR.get(match["noun"].lower())
    if noun and len(names) == 2 and names[1].casefold() in _NOT_ONE_PERSON:
        return (f"{noun} {names[0]}",)
    if noun is None or len(names) < 2 or not all(_NAME.match(name) for name in names):
        return (text,)
    return tuple(f"{noun} {name}".strip() for name in names)


def labels_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Labels such as `Child F`, `Mr K`, `Adults A and B` in running text, each person apart: (label, start, end)."""
    for match in _LABEL.finditer(text):
        # The pattern ignores case for covers in capitals; in sentences a label still begins with a capital.
        printed = match.group()
        if not printed[0].isupper() or not re.search(rf"[\s{_QUOTES}](?:[A-Z]|\d)", printed):
            continue
        for label in labels_of(_cased(printed)):
            yield label, *match.span()


# Thematic reviews of adults name them by letters said twice: `AA, BB and CC`, `AA-FF`.
_DOUBLE = re.compile(r"(?<![\w-])(?P<first>[A-Z])(?P=first)(?:\s*[-\u2013]\s*(?P<last>[A-Z])(?P=last))?(?![\w-])")


def _double_letters(title: str) -> tuple[str, ...]:
    """The people of a title that lists at least two such codes, one label each."""
    letters = [
        chr(code)
        for match in _DOUBLE.finditer(title)
        for code in range(ord(match["first"]), ord(match["last"] or match["first"]) + 1)
    ]
    return tuple(letter * 2 for letter in dict.fromkeys(letters)) if len(letters) > 1 else ()


def labels_in_title(title: str) -> tuple[str, ...]:
    """The people a title names: by a noun and a code, in quotation marks, or after `death of`, a dash or a colon."""
    found = tuple(dict.fromkeys(label for label, _, _ in labels_in(title))) or _double_letters(title)
    if found:
        return found
    for pattern in (_QUOTED, _AFTER):
        for match in pattern.finditer(title):
            names = [name.strip() for name in _JOINT.split(match["names"]) if name.strip()]
            if names and not _TITLE_WORDS.search(match["names"]) and not re.search(r"\d{2}", match["names"]):
                return tuple(_cased(name) for name in names)
    return ()


def names_alone(line: str) -> tuple[str, ...]:
    """The people of a cover line that is nothing but their names (`Ash and Linden`, `MARIE`)."""
    text = line.strip(f" .{_QUOTES}")
    names = [name.strip(f" {_QUOTES}") for name in _JOINT.split(text) if name.strip()]
    fits = all(re.fullmatch(r"(?:[A-Z][\w’-]*)(?:\s[A-Z][\w’-]*)?", name) for name in names)
    if not names or not fits or len(names) > 6 or _TITLE_WORDS.search(text) or re.search(r"\d{2}", text):
        return ()
    return tuple(_cased(name) for name in names)


def _cased(label: str) -> str:
    """`BABY ‘BRODIE’` as `Baby Brodie`; codes such as `T9` and `AA` stay as they are."""
    words = [word.strip(_QUOTES) for word in label.split()]
    return " ".join(
        word.capitalize() if len(word) > 3 and word.isupper() and word.isalpha() else word for word in words
    )
