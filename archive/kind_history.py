"""Which kind of review took the place of which, and when: what a reader of counts by year has to know.

Where a year is not known here, none is marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalog.domain import KIND_NAMES, ReviewKind


@dataclass(frozen=True, slots=True)
class Replaced:
    """Kinds that ended and the one that came. `year` is where a chart is marked, None where it is not known."""

    new: ReviewKind
    old: tuple[ReviewKind, ...]
    where: str
    when: str = ""
    year: int | None = None
    called: str = ""  # the old kind's name there, where it is not its usual one
    note: str = ""

    @property
    def sentence(self) -> str:
        """ "Wales, October 2024: the single unified safeguarding review replaced ..."."""
        *others, last = [self.called] if self.called else [_named(kind) for kind in self.old]
        old = f"{', '.join(others)} and {last}" if others else last
        when = f", {self.when}" if self.when else ""
        return f"{self.where}{when}: the {_named(self.new)} replaced the {old}.{self.note}"


HISTORY: Sequence[Replaced] = (
    Replaced(
        ReviewKind.CSPR,
        (ReviewKind.SCR,),
        "England",
        "2018 to 2019",
        2018,
        note=" A rapid review comes before it, and a partnership may publish only the improvements to be made.",
    ),
    Replaced(
        ReviewKind.SUSR,
        (ReviewKind.CPR, ReviewKind.APR, ReviewKind.DHR, ReviewKind.MHHR, ReviewKind.OWHR),
        "Wales",
        "October 2024",
        2024,
    ),
    Replaced(ReviewKind.LR, (ReviewKind.SCR,), "Scotland", called="significant case review"),
)


def changes_among(kinds: Iterable[str]) -> list[Replaced]:
    """What changed among these kinds of review, the earliest first, those without a year last."""
    held = set(kinds)
    found = [one for one in HISTORY if one.new in held or not held.isdisjoint(one.old)]
    return sorted(found, key=lambda one: one.year or 9999)


def _named(kind: ReviewKind) -> str:
    return KIND_NAMES[kind].lower()
