"""Ages and sexes of the people a review is about, read beside their labels in running text and in tables of people."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalog.domain import Age, AgeUnit, Sex, Span, Subject
from ingest.document import Block, BlockKind, Document
from ingest.parsers.ages import FoundAge, find_ages
from ingest.parsers.subjects import labels_in

# People are introduced at the start; what comes later speaks of other years.
_INTRODUCTION_CHARACTERS = 12_000
# How far from a label its age and sex stand.
_REACH = 140
_MENTIONS = 12
_FIRST_PARAGRAPH_CHARACTERS = 1_500
_MOST_PEOPLE = 6

_PLAIN_AGE = re.compile(
    r"\b(?:who was|who is|was|is|then|only|just|(?:girl|boy|man|woman|baby|child|infant|male|female|person) of)\s+"
    r"(?:then\s+|only\s+|just\s+|about\s+)?(?P<age>(?P<number>\d{1,3})(?:\s?(?P<unit>days?|weeks?|months?|years?))?)"
    r"(?=\s*(?:[,.;)]|when\b|and\b|at\b|who\b|old\b|years?\b|\u2013|-))",
    re.IGNORECASE,
)
_OF_AGE = re.compile(
    r"\b(?:girl|boy|man|woman|baby|child|infant) of (?P<age>(?P<number>\d{1,3})(?:\s(?P<unit>days?|weeks?|months?|"
    r"years?))?)(?=[\s,.])",
    re.IGNORECASE,
)
_BRACKETED_AGE = re.compile(
    r"^\s*\(\s*(?:aged?\s*)?(?P<age>(?P<number>\d{1,3})(?:\s?(?P<unit>days?|weeks?|months?|years?))?)\s*\)"
)
_FEMALE = re.compile(r"\b(?:girl|female|daughter|woman|sister|Mrs|Ms|Miss)\b")
_MALE = re.compile(r"\b(?:boy|male|son|man|brother|Mr|Master)\b")
_SHE = re.compile(r"\b(?:she|her|hers|herself)\b", re.IGNORECASE)
_HE = re.compile(r"\b(?:he|his|him|himself)\b", re.IGNORECASE)
_DEATH_OF = re.compile(
    r"\b(?:deaths?\s+of|touching(?:\s+(?:up)?on)?(?:\s+the\s+death\s+of)?|into\s+how|concerning|about)\s+"
    r"(?:the\s+late\s+|an?\s+(?:[\w-]+\s+){0,4}?[\w-]+(?:,\s+|\s+called\s+|\s+named\s+))?"
    r"(?P<name>(?:(?:Mr|Mrs|Ms|Miss|Master|Dr|Baby|Child|Adult)\.?\s+)?(?:[A-Z]\.|"
    r"[A-Z][\w'’-]*)(?:\s+(?:[A-Z]\.|\(?[\"“‘']?[A-Z][\w'’-]*[\"”’']?\)?|de|van|von|al|el|O’)){0,5})"
)
_NOT_A_PERSON = re.compile(r"^(?:The|A|An|HM|H\.M|This|Her Majesty|His Majesty|On|In|At|I)\b")


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A person named in a text, at `[start, end)`."""

    label: str
    age: Age | None
    sex: Sex | None
    start: int
    end: int


def find_person(text: str) -> FoundPerson | None:
    """The person whose death an inquest or investigation is about, as the opening names them."""
    for match in _DEATH_OF.finditer(text[:_INTRODUCTION_CHARACTERS]):
        name = match["name"].rstrip(".,")
        if _NOT_A_PERSON.match(name):
            continue
        age = _age_beside(text, match.end("name"), min(len(text), match.end() + _REACH))
        return FoundPerson(
            name, age.age if age else None, _sex_of(name, text[match.start() :]), match.start("name"), match.end("name")
        )
    label, start, end = next(labels_in(text[:_INTRODUCTION_CHARACTERS]), ("", 0, 0))
    if not label:
        return None
    age = _age_beside(text, end, min(len(text), end + _REACH))
    return FoundPerson(label, age.age if age else None, _sex_of(label, text), start, end)


def find_people(
    document: Document, labels: Sequence[str], start: int, end: int
) -> tuple[tuple[Subject, ...], dict[str, Span]]:
    """The subjects with these labels, with ages and sexes found beside them in `[start, end)` or in tables."""
    text = document.text[start : start + _INTRODUCTION_CHARACTERS]
    spoken = {label: _as_spoken(text, label) for label in labels}
    provenance: dict[str, Span] = {}
    subjects = []
    rows = [block for block in document.blocks if block.kind is BlockKind.TABLE_ROW and start <= block.start < end]
    for n, label in enumerate(labels):
        others = [spoken[other] for other in labels if other != label]
        age, sex = _from_table(document, rows, spoken[label])
        if age is None:
            age = _from_text(document, spoken[label], others, (start, min(end, start + _INTRODUCTION_CHARACTERS)))
        sex = sex or _sex_beside(text, spoken[label], others)
        subjects.append(Subject(label, age.age if age else None, sex))
        if age:
            provenance[f"subjects.{n}.age"] = document.span(age.start, age.end)
    return tuple(subjects), provenance


def _as_spoken(text: str, label: str) -> str:
    """A cover says `Baby Brodie`, the text may say `Brodie`: the form that is used most, a bare letter never."""
    last = label.rsplit(maxsplit=1)[-1]
    if len(last) < 4 or len(re.findall(rf"\b{re.escape(label)}\b", text)) * 2 > len(
        re.findall(rf"\b{re.escape(last)}\b", text)
    ):
        return label
    return last


def frequent_labels(text: str) -> tuple[str, ...]:
    """The labels of people that an introduction speaks of most: those named at least half as often as the commonest."""
    found = list(labels_in(text[:_INTRODUCTION_CHARACTERS]))
    counts = Counter(label for label, _, _ in found)
    if not counts:
        return ()
    most = max(counts.values())
    presented = {label for label, start, _ in found if start < _FIRST_PARAGRAPH_CHARACTERS}
    kept = [label for label, count in counts.items() if count * 2 >= most or (label in presented and count > 1)]
    return tuple(label for label in kept if not _did_it(text, label))[:_MOST_PEOPLE]


def unnamed_person(document: Document, start: int, end: int) -> tuple[Subject, Span] | None:
    """The one person of a report that gives no name: the first age told beside a noun such as `a boy of 8 weeks`."""
    text = document.text[start : min(end, start + _FIRST_PARAGRAPH_CHARACTERS)]
    found = [FoundAge(_plain_age(match), match.start("age"), match.end("age")) for match in _OF_AGE.finditer(text)]
    age = min([*found, *find_ages(text)], key=lambda one: one.start, default=None)
    if age is None:
        return None
    around = text[max(0, age.start - 40) : age.end + 40]
    label = "the child" if age.age.years < 18 else "the adult"
    return Subject(label, age.age, _first_sex(around, last=True)), document.span(start + age.start, start + age.end)


def _did_it(text: str, label: str) -> bool:
    """Whether the text says of a person that they were convicted: a review is about those who were harmed."""
    verdict = r"(?:was|were) (?:convicted|found guilty|sentenced|charged|arrested)|(?:has )?pleaded guilty"
    return bool(
        re.search(
            rf"\b{re.escape(label)}\b[^.]{{0,40}}\b(?:{verdict})|\b(?:killed|murdered) by {re.escape(label)}", text
        )
    )


def _mentions(text: str, label: str) -> Iterator[re.Match[str]]:
    yield from list(re.finditer(rf"(?<!\w){re.escape(label)}(?!\w)", text, re.IGNORECASE))[:_MENTIONS]


def _from_text(document: Document, label: str, others: Sequence[str], within: tuple[int, int]) -> FoundAge | None:
    start, end = within
    text = document.text[start:end]
    for mention in _mentions(text, label) or ():
        age = _age_beside(text, mention.end(), _until(text, mention.end(), others))
        age = age or _age_before(text, mention.start())
        if age:
            return FoundAge(age.age, start + age.start, start + age.end)
    return None


def _until(text: str, start: int, others: Sequence[str]) -> int:
    """Where the words about a person end: at the next sentence, the next person or the reach."""
    stretch = text[start : start + _REACH]
    stops = [match.start() for match in re.finditer(r"[.!?]\s+(?=[A-Z])|\n", stretch)][:1]
    stops += [match.start() for other in others if (match := re.search(rf"(?<!\w){re.escape(other)}(?!\w)", stretch))]
    return start + min([*stops, len(stretch)])


def _age_beside(text: str, start: int, end: int) -> FoundAge | None:
    stretch = text[start:end]
    plain = _BRACKETED_AGE.match(stretch) or _PLAIN_AGE.search(stretch)
    full = next(find_ages(stretch), None)
    if plain and (full is None or plain.start("age") < full.start):
        return FoundAge(_plain_age(plain), start + plain.start("age"), start + plain.end("age"))
    return FoundAge(full.age, start + full.start, start + full.end) if full else None


def _age_before(text: str, end: int) -> FoundAge | None:
    """`a 4-year-old girl, Jaya`, `a girl of 16, referred to in this report as Child S`."""
    sentence = re.split(r"[.!?]\s+|\n", text[max(0, end - _REACH) : end])[-1]
    offset = end - len(sentence)
    found = [FoundAge(one.age, offset + one.start, offset + one.end) for one in find_ages(sentence)]
    found += [
        FoundAge(_plain_age(match), offset + match.start("age"), offset + match.end("age"))
        for match in _PLAIN_AGE.finditer(sentence)
        if " of " in match.group() or "then" in match.group()
    ]
    near = [one for one in found if end - one.end < 60]
    return max(near, key=lambda one: one.start, default=None)


_DAYS = {
    "d": (AgeUnit.DAY, 1.0),
    "w": (AgeUnit.WEEK, 7.0),
    "m": (AgeUnit.MONTH, 365.25 / 12),
    "y": (AgeUnit.YEAR, 365.25),
}


def _plain_age(match: re.Match[str]) -> Age:
    unit, days = _DAYS[(match["unit"] or "years")[0].lower()]
    return Age(match["age"], round(int(match["number"]) * days / 365.25, 4), unit)


def _from_table(document: Document, rows: Sequence[Block], label: str) -> tuple[FoundAge | None, Sex | None]:
    """The row whose first cell is the label: its cell with an age, its cell with a sex."""
    for row in rows:
        cells = [document.text[first:last].strip() for first, last in row.cells]
        if not cells or cells[0].casefold().strip("\"'“”‘’") != label.casefold():
            continue
        sex = next((sex for cell in cells[1:] if (sex := _sex_word(cell))), None)
        for (first, last), cell in zip(row.cells[1:], cells[1:], strict=True):
            if re.fullmatch(r"\d{1,3}(?:\s*(?:days?|weeks?|months?|years?|yrs?)(?: old)?)?", cell):
                match = _BRACKETED_AGE.match(f"({cell})") or _BRACKETED_AGE.match(f"({cell.split()[0]})")
                if match:
                    return FoundAge(_plain_age(match), first, last), sex
        return None, sex
    return None, None


def _sex_word(cell: str) -> Sex | None:
    return {
        "female": Sex.FEMALE,
        "f": Sex.FEMALE,
        "girl": Sex.FEMALE,
        "woman": Sex.FEMALE,
        "male": Sex.MALE,
        "m": Sex.MALE,
        "boy": Sex.MALE,
        "man": Sex.MALE,
    }.get(cell.casefold())


def _sex_beside(text: str, label: str, others: Sequence[str]) -> Sex | None:
    """By title; else by the nouns and pronouns that follow the person's mentions, where they agree."""
    told = _sex_of(label, "")
    if told:
        return told
    votes: Counter[Sex] = Counter()
    for mention in _mentions(text, label):
        first = _first_sex(text[mention.end() : _until(text, mention.end(), others)]) or _first_sex(
            re.split(r"[.!?]\s+|\n", text[max(0, mention.start() - 50) : mention.start()])[-1], last=True
        )
        if first:
            votes[first] += 1
    best = votes.most_common(2)
    return best[0][0] if best and (len(best) == 1 or best[0][1] >= 2 * best[1][1]) else None


# `Willow, his half-sister aged 6`: the noun beside a name decides over the pronouns after it.
_BESIDE = re.compile(
    r"^\s*(?:,|\(|who\b|was\b|is\b)\s*(?:(?:was|is|then)\s+)?(?:an?|his|her|their|"
    r"the)?\s*(?:[\w-]+\s+){0,3}?(?:half-)?"
    r"(?:(?P<female>girl|sister|daughter|woman|female)|(?P<male>boy|brother|son|man|male))\b",
    re.IGNORECASE,
)


def _first_sex(stretch: str, *, last: bool = False) -> Sex | None:
    beside = None if last else _BESIDE.match(stretch)
    if beside:
        return Sex.FEMALE if beside["female"] else Sex.MALE
    patterns = ((Sex.FEMALE, _FEMALE), (Sex.MALE, _MALE)) if last else ((Sex.FEMALE, _SHE), (Sex.MALE, _HE))
    found = [(match.start(), sex) for sex, pattern in patterns for match in pattern.finditer(stretch)]
    if not found:
        return None
    return (max if last else min)(found, key=lambda one: one[0])[1]


def _sex_of(name: str, text: str) -> Sex | None:
    """By the title before a name, else by the pronouns of the text that speaks of nobody else."""
    if re.match(r"(?:Mrs|Ms|Miss)\b", name):
        return Sex.FEMALE
    if re.match(r"(?:Mr|Master)\b", name):
        return Sex.MALE
    she, he = len(re.findall(r"\b[Ss]he\b|\b[Hh]er\b", text)), len(re.findall(r"\b[Hh]e\b|\b[Hh]is\b|\b[Hh]im\b", text))
    if max(she, he) < 2 or min(she, he) * 3 > max(she, he):
        return None
    return Sex.FEMALE if she > he else Sex.MALE


_INTRODUCED = re.compile(
    r"(?:referred to|known|called|named|identified|anonymi[sz]ed)\s+(?:here\s+|throughout\s+)?(?:(?:in|"
    r"for)\s+(?:the purposes? of\s+)?(?:this|the)\s+(?:report|review)\s+)?"
    r"(?:(?:as|by)\s+)?(?:the\s+(?:pseudonym|name)s?\s+)?[\"'“‘]?(?P<label>(?:Child|Adult|Baby|Young Person|Mr|Mrs|"
    r"Ms|Miss)\s+[A-Z0-9]\w{0,12}|[A-Z]{1,2}\d{0,2}\b|[A-Z][a-z]{2,12}(?=[\"'”’.,]))"
)


def introduced_labels(introduction: str) -> tuple[str, ...]:
    """The people whom a report presents under a name of its own: `referred to in this report as Child S`."""
    found = dict.fromkeys(match["label"].strip() for match in _INTRODUCED.finditer(introduction))
    return tuple(label for label in found if not _did_it(introduction, label))[:4]
