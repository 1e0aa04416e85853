"""Routes of comparisons and trends: the same names and values as the pages' own addresses."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from archive.comparing import AskedComparison, comparison
from archive.comparison_records import comparison_record, trends_record
from archive.narrowing import Narrowing
from archive.overview import Browsing
from archive.trending import AskedTrends, trends

router = APIRouter(prefix="/api/v1")
Values = Annotated[list[str], Query(description="May be repeated: either will do")]
NONE: list[str] = []


def _browsing(request: Request) -> Browsing:
    browsing = request.app.state.browsing
    assert isinstance(browsing, Browsing)
    return browsing


def _narrowing(
    kind: Values = NONE,
    nation: Values = NONE,
    region: Values = NONE,
    area: Values = NONE,
    age_band: Values = NONE,
    sex: Values = NONE,
    harm: Values = NONE,
    agency: Values = NONE,
    year_from: Annotated[str, Query(description="Reviews of this year and later")] = "",
    year_to: Annotated[str, Query(description="Reviews of this year and earlier")] = "",
) -> Narrowing:
    terms = {
        "kind": kind,
        "nation": nation,
        "region": region,
        "area": area,
        "age_band": age_band,
        "sex": sex,
        "harm": harm,
        "agency": agency,
    }
    return Narrowing({name: tuple(values) for name, values in terms.items() if values}, year_from, year_to)


BrowsingDep = Annotated[Browsing, Depends(_browsing)]
NarrowingDep = Annotated[Narrowing, Depends(_narrowing)]


@router.get("/compare", summary="Groups of reviews side by side, by theme")
def compare(
    browsing: BrowsingDep,
    narrowing: NarrowingDep,
    by: Annotated[str, Query(description="area, region, nation, kind, period or age_band")],
    group: Annotated[list[str], Query(description="2 to 6, in order; a period is 2010-2014")] = NONE,
    rest: Annotated[str, Query(description="A last group: region, nation or all")] = "",
) -> dict[str, Any]:
    asked = AskedComparison(by, tuple(dict.fromkeys(group)), rest, narrowing)
    return comparison_record(comparison(browsing, asked), browsing.archive.settings.base_url)


@router.get("/trends", summary="Themes and recurring lessons by year")
def by_year(
    browsing: BrowsingDep,
    narrowing: NarrowingDep,
    theme: Annotated[list[str], Query(description="Themes to show year by year")] = NONE,
    lesson: Annotated[list[str], Query(description="Recurring lessons to show year by year")] = NONE,
) -> dict[str, Any]:
    asked = AskedTrends(tuple(dict.fromkeys(theme)), tuple(dict.fromkeys(lesson)), narrowing)
    return trends_record(trends(browsing, asked), browsing.archive.settings.base_url)
