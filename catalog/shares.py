"""Shares with what they are shares of: no percentage without its denominator, none at all where that is small."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.statistics import wilson

# Below this many reviews a percentage says more about chance than about the reviews.
FEWEST = 10
# Stands wherever counts are set side by side.
CAVEAT = (
    "Published reviews are not a sample. Counts measure publication, not how common something is, and a review that is "
    "not tagged with a theme may still be about it."
)


@dataclass(frozen=True, slots=True)
class Share:
    """`n` of `of` reviews."""

    n: int
    of: int

    @property
    def comparable(self) -> bool:
        return self.of >= FEWEST

    @property
    def percent(self) -> float | None:
        """0 to 100, or None where there are too few to compare."""
        return 100 * self.n / self.of if self.comparable else None

    def interval(self) -> tuple[float, float] | None:
        """The 95% Wilson interval in percent, or None where there are too few to compare."""
        if not self.comparable:
            return None
        low, high = wilson(self.n, self.of)
        return 100 * float(low), 100 * float(high)


def percentage(share: Share, interval: tuple[float, float] | None) -> str:
    """ "30% (18–45%)", or "too few to compare"."""
    if interval is None or share.percent is None:
        return "too few to compare"
    return f"{share.percent:.0f}% ({interval[0]:.0f}–{interval[1]:.0f}%)"
