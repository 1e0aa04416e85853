"""What a review's opening sentence tells: what happened, to whom, at which age, and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from catalog.domain import AgeUnit, IncidentKind, PartialDate, Sex, Span, Subject
from ingest.document import Document
from ingest.parsers.ages import FoundAge, find_ages
from ingest.parsers.dates import find_dates

_SENTENCE_END = re.compile(r"(?<![A-Z])(?<!\b[A-Z][a-z])[.!?](?=\s+[\"'“(]?[A-Z]|\s*$)")
# In the order in which they decide: a suicide is a death, a near fatality is not.
_INCIDENTS: tuple[tuple[IncidentKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (IncidentKind.NEAR_FATALITY, r"\bnear[- ]fatal|\bnearly died"),
        (
            IncidentKind.SUICIDE,
            r"\bsuicide\b(?! attempt)|took (?:his|her|their) own li(?:fe|ves)|hanged (?:him|her)self",
        ),
        (
            IncidentKind.HOMICIDE,
            r"\bmurder|\bhomicide|\bmanslaughter|\bkill(?:ed|ing)\b|\bfatal stabbing|unlawful killing",
        ),
        (
            IncidentKind.DEATH,
            r"\bdeaths?\b|\bdied\b|\bfatal|\bdrowning\b|\bfound (?:hanging|hanged|dead|deceased|lifeless)\b|"
            r"\blost (?:his|her|their) li(?:fe|ves)\b",
        ),
        (
            IncidentKind.SERIOUS_HARM,
            r"\b(?:serious|significant|life[- ]threatening|severe|chronic)\b|\binjur|\babuse|\bharm|\bneglect|"
            r"\bassault|"
            r"\bexploitation|\battempted|\boverdose|\brape|\babduct|\bstabb|\bburn|\bscald|\bfabricated|\bingest|"
            r"\bshaking|\bfracture",
        ),
    )
)
_FEMALE = re.compile(r"\b(?:girls?|females?|sisters?|daughters?|wom[ae]n|mother)\b", re.IGNORECASE)
_MALE = re.compile(r"\b(?:boys?|males?|brothers?|sons?|m[ae]n|father)\b", re.IGNORECASE)
# How far after an age its noun may stand ("a 4-year-old autistic boy").
_NOUN_REACH = 60


@dataclass(frozen=True, slots=True)
class Opening:
    """The facts of an opening sentence, each with where it stands in the document."""

    incident: IncidentKind | None
    incident_date: PartialDate | None
    subjects: tuple[Subject, ...]
    provenance: dict[str, Span]


def read_opening(document: Document, start: int, end: int, labels: Sequence[str]) -> Opening:
    """Read the first sentence of `[start, end)` for the people whose labels the heading gave."""
    sentence = first_sentence(document.text[start:end])
    provenance: dict[str, Span] = {}

    def at(name: str, first: int, last: int) -> None:
        provenance[name] = document.span(start + first, start + last)

    incident = _incident(sentence)
    if incident:
        at("incident", incident[1], incident[2])
    date = next(find_dates(sentence), None)
    if date:
        at("incident_date", date.start, date.end)
    people = _people(sentence, labels)
    for n, (_, age, sex) in enumerate(people):
        if age:
            at(f"subjects.{n}.age", age.start, age.end)
        if sex:
            at(f"subjects.{n}.sex", sex[1], sex[2])
    subjects = tuple(Subject(label, age.age if age else None, sex[0] if sex else None) for label, age, sex in people)
    return Opening(incident[0] if incident else None, date.date if date else None, subjects, provenance)


def first_sentence(text: str) -> str:
    """Up to the first full stop that ends a sentence (not one of an initial or an abbreviation)."""
    match = _SENTENCE_END.search(text)
    return text[: match.end()] if match else text


def incident_of(text: str) -> IncidentKind | None:
    """The kind of incident that a sentence tells of."""
    found = _incident(text)
    return found[0] if found else None


def _incident(sentence: str) -> tuple[IncidentKind, int, int] | None:
    for kind, pattern in _INCIDENTS:
        match = pattern.search(sentence)
        if match:
            return kind, match.start(), match.end()
    return None


FoundSex = tuple[Sex, int, int]
Person = tuple[str, FoundAge | None, FoundSex | None]


# One age of several: "6-week-old twins".
_OF_ALL = re.compile(r"\s*(?:[\w-]+\s){0,2}?(?:twins|triplets|babies)\b", re.IGNORECASE)


def _people(sentence: str, labels: Sequence[str]) -> list[Person]:
    """Labels with the ages in the same order; more ages than labels are people without a label of their own."""
    ages = _subject_ages(sentence)
    if not labels:
        return []
    if not ages:
        return [(label, None, _sex_near(sentence, 0, len(sentence))) for label in labels]
    if len(labels) > 1 and len(ages) == 1 and (ages[0].age.under or _OF_ALL.match(sentence, ages[0].end)):
        ages = ages * len(labels)
    names = list(labels) if len(labels) >= len(ages) else [*labels, *[labels[-1]] * (len(ages) - len(labels))]
    return [
        (name, age, _sex_of(sentence, age) if age else _sex_near(sentence, 0, len(sentence)))
        for name, age in zip(names, [*ages, *[None] * (len(names) - len(ages))], strict=True)
    ]


_NOT_THE_SUBJECT = re.compile(
    r"(?:\bby|\bwith|\band) (?:(?:his|her|their|a|an|the)\s+)?(?:mother|father|partner|stepfather|brother|sister|"
    r"sibling|"
    r"\w+'s)?[^.;]{0,12}$",
    re.IGNORECASE,
)


def _subject_ages(sentence: str) -> list[FoundAge]:
    """The ages of those the review is about: the first, and those joined to it; not the ages of people beside them."""
    ages = list(find_ages(sentence))
    kept = ages[:1]
    for before, age in pairwise(ages):
        between = sentence[before.end : age.start]
        joined = len(between) < 50 and re.search(
            r"^[\s,]*(?:-\s*)?(?:(?:and|&|,)\b|\band\b|,)|\band (?:a|an|his|her)\b", between
        )
        if not joined or (_NOT_THE_SUBJECT.search(between) and "and" not in between):
            break
        kept.append(age)
    return kept


# What follows these words is said of somebody else, or of something else.
_PHRASE_END = re.compile(r"\b(?:by|whose|from|with|after|when|who|in|at|following|and)\b|[,;(]")
_POSSESSIVE = re.compile(r"\b(?:(?P<female>her)|(?P<male>his))\b", re.IGNORECASE)


def _sex_of(sentence: str, age: FoundAge) -> FoundSex | None:
    """By the noun of the age's own phrase, else by the noun before it, else by the pronoun after it."""
    phrase = _PHRASE_END.search(sentence, age.end, age.end + _NOUN_REACH)
    end = phrase.start() if phrase else min(len(sentence), age.end + _NOUN_REACH)
    found = _sex_near(sentence, age.end, end) or _sex_near(sentence, max(0, age.start - _NOUN_REACH), age.start)
    if age.age.unit is AgeUnit.UNBORN:  # the pronouns that follow are the mother's
        return found
    pronoun = None if found else _POSSESSIVE.search(sentence, age.end)
    return (Sex.FEMALE if pronoun["female"] else Sex.MALE, *pronoun.span()) if pronoun else found


def _sex_near(sentence: str, start: int, end: int) -> FoundSex | None:
    """The first word in the stretch that tells a sex; a mother or father is not the child."""
    found = [
        (sex, match.start(), match.end())
        for sex, pattern in ((Sex.FEMALE, _FEMALE), (Sex.MALE, _MALE))
        if (match := pattern.search(sentence, start, end)) and match.group().lower() not in {"mother", "father"}
    ]
    return min(found, key=lambda one: one[1], default=None)
