"""Comparisons and trends as records for programs: the same for the API and for `lessons compare|trends --json`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from archive.comparing import Cell, ComparedGroup, Comparison, told
from archive.trending import Change, Series, TrendResult, Trends
from catalog.shares import CAVEAT, Share
from catalog.statistics import LEVEL

COMPARISON_METHOD = (
    "Each group against the other groups together: Fisher's exact test, two-sided; all tests corrected together by the "
    "Holm-Sidak method. Intervals: 95% Wilson."
)
TRENDS_METHOD = (
    "Trends: the Cochran-Armitage test over years; changes: Pettitt's test for zero-one observations (the two-sample "
    "Kolmogorov-Smirnov test of the years); each family of tests corrected together by the Holm-Sidak method. "
    "Intervals: 95% Wilson."
)


def comparison_record(found: Comparison, base_url: str) -> dict[str, Any]:
    """Groups, and a row a theme with a cell a group in their order. Shares in percent, None where there are too few."""
    return {
        "url": base_url + found.asked.url(),
        "by": found.dimension.value,
        "narrowed": found.narrowed,
        "takeaway": found.takeaway,
        "caveat": CAVEAT,
        "method": COMPARISON_METHOD,
        "level": LEVEL,
        "tests": found.tests,
        "reviews_in_several_groups": found.shared,
        "taxonomy_version": found.taxonomy_version,
        "groups": [_group(one, base_url) for one in found.groups],
        "themes": [
            {
                "theme": row.theme,
                "label": row.label,
                "cells": [
                    {"group": group.value} | _cell(cell, base_url)
                    for group, cell in zip(found.groups, row.cells, strict=True)
                ],
            }
            for row in found.themes
        ],
    }


def trends_record(found: Trends, base_url: str) -> dict[str, Any]:
    """All themes with what the trend test says of each, the chosen series by year, and what kinds replaced which."""
    return {
        "url": base_url + found.asked.url(),
        "narrowed": found.narrowed,
        "takeaway": found.takeaway,
        "caveat": CAVEAT,
        "method": TRENDS_METHOD,
        "level": LEVEL,
        "tests": found.tests,
        "change_tests": found.change_tests,
        "undated": found.undated,
        "taxonomy_version": found.taxonomy_version,
        "reviews_by_year": dict(found.held.points),
        "themes": [_tested(one, base_url) for one in found.themes],
        "series": [_series(one, base_url) for one in found.series],
        "kinds_replaced": [{"year": one.year, "told": one.sentence} for one in found.history],
    }


def _group(group: ComparedGroup, base_url: str) -> dict[str, Any]:
    return {"group": group.value, "label": group.label, "reviews": group.reviews, "url": base_url + group.url}


def _cell(cell: Cell, base_url: str) -> dict[str, Any]:
    shown = _share(cell.share, cell.interval)
    return {**shown, "difference": told(cell), "p_corrected": cell.p, "url": base_url + cell.url}


def _share(share: Share, interval: tuple[float, float] | None) -> dict[str, Any]:
    percent = share.percent
    return {
        "n": share.n,
        "of": share.of,
        "percent": None if percent is None else round(percent, 1),
        "interval": None if interval is None else [round(end, 1) for end in interval],
    }


def _tested(one: TrendResult, base_url: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "label": one.label,
        **_share(one.share, one.share.interval()),
        "direction": one.direction,
        "p_corrected": one.p,
        "url": base_url + one.url,
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "year": change.year,
        "before": _share(change.before, change.before.interval()),
        "after": _share(change.after, change.after.interval()),
        "p_corrected": change.p,
    }


def _series(one: Series, base_url: str) -> dict[str, Any]:
    points: Sequence[Mapping[str, Any]] = [
        {"first": point.first, "last": point.last, **_share(point.share, point.interval), "url": base_url + point.url}
        for point in one.points
    ]
    return {
        "kind": one.kind,
        **_tested(one.tested, base_url),
        "takeaway": one.takeaway,
        "years_together": one.window,
        "points": points,
        "change": _change(one.change) if one.change else None,
    }
