"""Which recurring lesson is which after grouping: ids are inherited by most texts, and curators' words are kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from catalog.recurrence import DecisionKind, recurring_id_of
from catalog.tables import RecurringDecisionRow

Homes = Mapping[str, str | None]


def inherit(groups: Sequence[Sequence[str]], home_of: Homes) -> list[str]:
    """An id for each group of texts: the former id that most of its texts had, each id once; else a new one."""
    claims = sorted(
        (-count, home, number)
        for number, texts in enumerate(groups)
        for home, count in Counter(home_of.get(text) for text in texts).items()
        if home
    )
    given: dict[int, str] = {}
    for _, home, number in claims:
        if number not in given and home not in given.values():
            given[number] = home
    taken = {home for home in home_of.values() if home} | set(given.values())
    for number, texts in enumerate(groups):
        if number not in given:
            given[number] = _new_id(min(texts), taken)
            taken.add(given[number])
    return [given[number] for number in range(len(groups))]


def led_on(groups: Sequence[Sequence[str]], identities: Sequence[str], home_of: Homes) -> dict[str, str]:
    """Former ids that none of the groups inherited, each with the id of the group that has most of its texts."""
    votes: dict[str, Counter[str]] = {}
    for texts, identity in zip(groups, identities, strict=True):
        for text in texts:
            home = home_of.get(text)
            if home and home not in identities:
                votes.setdefault(home, Counter())[identity] += 1
    return {home: min(counts, key=lambda one: (-counts[one], one)) for home, counts in sorted(votes.items())}


def constraints(
    decisions: Sequence[RecurringDecisionRow], place_of: Mapping[str, int]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Pairs of places that curators put together and pairs they put apart; of two that disagree, the later holds."""
    together: list[set[str]] = []
    apart: set[tuple[str, str]] = set()
    for decision in decisions:
        texts, others = set(decision.texts), set(decision.others)
        if decision.kind == DecisionKind.MERGE:
            apart = {pair for pair in apart if not texts.issuperset(pair)}
            together.append(texts)
        else:
            together = [part for whole in together for part in (whole & texts, whole - texts) if len(part) > 1]
            apart |= {(one, other) for one in texts for other in others}
    joined = [(place_of[one], place_of[other]) for whole in together for one, other in _links(whole, place_of)]
    parted = [(place_of[one], place_of[other]) for one, other in sorted(apart) if one in place_of and other in place_of]
    return joined, parted


def _links(whole: set[str], place_of: Mapping[str, int]) -> list[tuple[str, str]]:
    present = sorted(text for text in whole if text in place_of)
    return [(present[0], other) for other in present[1:]]


def _new_id(text: str, taken: set[str]) -> str:
    identity, tries = recurring_id_of(text), 0
    while identity in taken:
        tries += 1
        identity = recurring_id_of(text, salt=str(tries))
    return identity
