"""The words of the field as types: reviews, the people they are about, what they teach, and where each fact was read.

Everything here is immutable and knows nothing of databases, files or the web.
Offsets are Python string offsets (code points) into the text of the document named beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Self


class ReviewKind(StrEnum):
    """The kinds of published review that the archive holds (values are the codes used in permalinks and exports)."""

    SCR = "scr"
    CSPR = "cspr"
    NATIONAL = "national"
    RAPID = "rapid"
    CPR = "cpr"
    APR = "apr"
    MHHR = "mhhr"
    SUSR = "susr"
    LR = "lr"
    CMR = "cmr"
    DHR = "dhr"
    DARDR = "dardr"
    SAR = "sar"
    OWHR = "owhr"
    PFD = "pfd"
    FATALITY = "fatality"
    OTHER = "other"


KIND_NAMES: Mapping[ReviewKind, str] = {
    ReviewKind.SCR: "Serious case review",
    ReviewKind.CSPR: "Child safeguarding practice review",
    ReviewKind.NATIONAL: "National review",
    ReviewKind.RAPID: "Rapid review",
    ReviewKind.CPR: "Child practice review",
    ReviewKind.APR: "Adult practice review",
    ReviewKind.MHHR: "Mental health homicide review",
    ReviewKind.SUSR: "Single unified safeguarding review",
    ReviewKind.LR: "Learning review",
    ReviewKind.CMR: "Case management review",
    ReviewKind.DHR: "Domestic homicide review",
    ReviewKind.DARDR: "Domestic abuse related death review",
    ReviewKind.SAR: "Safeguarding adults review",
    ReviewKind.OWHR: "Offensive weapons homicide review",
    ReviewKind.PFD: "Prevention of future deaths report",
    ReviewKind.FATALITY: "Fatality or near-fatality summary",
    ReviewKind.OTHER: "Other review",
}


class Nation(StrEnum):
    """Where the review was made. `ELSEWHERE` covers archives outside the four nations and the United States."""

    ENGLAND = "england"
    WALES = "wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"
    UNITED_STATES = "united-states"
    ELSEWHERE = "elsewhere"


NATION_NAMES: Mapping[Nation, str] = {
    Nation.ENGLAND: "England",
    Nation.WALES: "Wales",
    Nation.SCOTLAND: "Scotland",
    Nation.NORTHERN_IRELAND: "Northern Ireland",
    Nation.UNITED_STATES: "United States",
    Nation.ELSEWHERE: "Elsewhere",
}


class Precision(StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date known to the day, the month or only the year. A month without a day is not the first of the month."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day needs a month")
        date(self.year, self.month or 1, self.day or 1)

    @property
    def precision(self) -> Precision:
        if self.day is not None:
            return Precision.DAY
        return Precision.YEAR if self.month is None else Precision.MONTH

    def isoformat(self) -> str:
        """`2014`, `2014-05` or `2014-05-12`."""
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    @classmethod
    def fromisoformat(cls, text: str) -> Self:
        """Read what `isoformat` writes. Raises ValueError for anything else."""
        return cls(*(int(part) for part in text.split("-")))


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"


class AgeBand(StrEnum):
    """Age bands of the national child safeguarding statistics, continued for adults."""

    UNBORN = "unborn"
    UNDER_1 = "under-1"
    FROM_1_TO_4 = "1-4"
    FROM_5_TO_10 = "5-10"
    FROM_11_TO_15 = "11-15"
    FROM_16_TO_17 = "16-17"
    FROM_18_TO_25 = "18-25"
    FROM_26_TO_64 = "26-64"
    OVER_64 = "65-and-over"


class AgeUnit(StrEnum):
    """How exactly an age was printed: `8-day-old`, `14-week-old`, `2-year-1-month-old`, `17-year-old`, or unborn."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    UNBORN = "unborn"


@dataclass(frozen=True, slots=True)
class Age:
    """An age as printed. `years` is the age in years (fractions for babies); `unit` is the smallest unit printed.

    `under` marks an upper bound ("under 18 years old"), from which no band is drawn.
    """

    printed: str
    years: float
    unit: AgeUnit
    under: bool = False

    @property
    def band(self) -> AgeBand | None:
        if self.unit is AgeUnit.UNBORN:
            return AgeBand.UNBORN
        if self.under:
            return AgeBand.UNDER_1 if self.years <= 1 else None
        return next(band for limit, band in _BAND_LIMITS if self.years < limit)


_BAND_LIMITS: tuple[tuple[float, AgeBand], ...] = (
    (1, AgeBand.UNDER_1),
    (5, AgeBand.FROM_1_TO_4),
    (11, AgeBand.FROM_5_TO_10),
    (16, AgeBand.FROM_11_TO_15),
    (18, AgeBand.FROM_16_TO_17),
    (26, AgeBand.FROM_18_TO_25),
    (65, AgeBand.FROM_26_TO_64),
    (float("inf"), AgeBand.OVER_64),
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A person whom the review is about, by the label that the review prints ("Child F", "Adult A"), never by more."""

    label: str
    age: Age | None = None
    sex: Sex | None = None

    @property
    def age_band(self) -> AgeBand | None:
        return self.age.band if self.age else None


class IncidentKind(StrEnum):
    DEATH = "death"
    SERIOUS_HARM = "serious-harm"
    NEAR_FATALITY = "near-fatality"
    HOMICIDE = "homicide"
    SUICIDE = "suicide"


class LessonKind(StrEnum):
    FINDING = "finding"
    LEARNING_POINT = "learning_point"
    RECOMMENDATION = "recommendation"
    QUESTION = "question"


class Polarity(StrEnum):
    CONCERN = "concern"
    GOOD_PRACTICE = "good_practice"
    NEUTRAL = "neutral"


class TagStatus(StrEnum):
    MACHINE = "machine"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    REJECTED = "rejected"


class ReviewStatus(StrEnum):
    LIVE = "live"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch `[start, end)` of a document's text, with its page (from 1) where the format has pages."""

    start: int
    end: int
    page: int | None = None


@dataclass(frozen=True, slots=True)
class AreaMatch:
    """What an area name as printed resolves to.

    `authorities` are ids of the area table: several for a partnership, none where the name stays as printed.
    `candidates` are the ids that a name could mean where it is ambiguous: told, never guessed.
    """

    printed: str
    authorities: tuple[str, ...] = ()
    region: str | None = None
    nation: Nation | None = None
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of a review. `number` is as printed ("4.2"), `level` 1 the outermost; the span covers the body."""

    heading: str
    level: int
    span: Span
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """One finding, learning point, recommendation or question, in the words of the review."""

    kind: LessonKind
    text: str
    span: Span
    number: str | None = None
    addressees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A citable paragraph of a review. `section` indexes the review's sections; `span` locates it in the document."""

    ordinal: int
    text: str
    span: Span
    section: int | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """A review as a parser read it. `place` names it within its document, so that its identity is stable.

    `provenance` maps a field's name (`title`, `published`, `subjects.0.age`, ...) to where it was read.
    `body` is where the review's text begins and ends in the document.
    """

    place: str
    title: str
    kind: ReviewKind
    body: Span
    nation: Nation | None = None
    area: AreaMatch | None = None
    board: str | None = None
    subjects: tuple[Subject, ...] = ()
    incident: IncidentKind | None = None
    harms: tuple[str, ...] = ()
    incident_date: PartialDate | None = None
    completed: PartialDate | None = None
    published: PartialDate | None = None
    model: str | None = None
    lead_reviewer: str | None = None
    agencies: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    keywords: tuple[str, ...] = ()
    source_url: str | None = None
    licence: str | None = None
    content_notes: tuple[str, ...] = ()
    reported: tuple[str, ...] = ()  # what could not be read or was ambiguous, in words for a curator
    provenance: Mapping[str, Span] = field(default_factory=dict)

    @property
    def year(self) -> int | None:
        """The year the archive files it under: of publication, else of completion."""
        dated = self.published or self.completed
        return dated.year if dated else None
