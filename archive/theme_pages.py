"""Themes as people browse them: the index by group, and one theme with its trend, passages and agencies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from archive.charts import Chart, chart_of_years
from archive.overview import Browsing, Overview
from archive.urls import theme_years_csv_url
from catalog.holdings import Held, TaggedPassage, best_passages
from catalog.shares import Share
from nlp.taxonomy import Group, Theme

PASSAGES_SHOWN = 8
REVIEWS_SHOWN = 12
AGENCIES_SHOWN = 8


class NoSuchTheme(LookupError):
    """The taxonomy has no theme with this id."""


@dataclass(frozen=True, slots=True)
class CountedTheme:
    theme: Theme
    reviews: int
    passages: int


@dataclass(frozen=True, slots=True)
class ThemePage:
    """One theme. `agencies` are (agency id, share of the theme's reviews that name it), most first."""

    theme: Theme
    group: Group
    share: Share
    good_practice: int
    passages: int
    trend: Chart
    best: Sequence[TaggedPassage]
    newest: Sequence[Held]
    agencies: Sequence[tuple[str, Share]]
    related: Sequence[CountedTheme]


def themes_by_group(browsing: Browsing) -> list[tuple[Group, list[CountedTheme]]]:
    """Every theme in the taxonomy's order, with its counts; those that no review has count 0."""
    taxonomy, overview = browsing.archive.taxonomy, browsing.overview()
    return [
        (group, [_counted(overview, theme) for theme in taxonomy.themes if theme.group == group.id])
        for group in taxonomy.groups
    ]


def theme_page(browsing: Browsing, identity: str) -> ThemePage:
    """Raises NoSuchTheme."""
    theme, overview = _theme(browsing, identity), browsing.overview()
    taxonomy = browsing.archive.taxonomy
    with browsing.archive.database.unit_of_work() as session:
        best = best_passages(session, identity, PASSAGES_SHOWN)
    reviews = overview.of_theme(identity)
    return ThemePage(
        theme=theme,
        group=next(group for group in taxonomy.groups if group.id == theme.group),
        share=Share(len(reviews), len(overview.reviews)),
        good_practice=overview.good_practice.get(identity, 0),
        passages=overview.tagged_passages.get(identity, 0),
        trend=theme_trend(browsing, identity),
        best=best,
        newest=reviews[:REVIEWS_SHOWN],
        agencies=_agencies(reviews),
        related=[_counted(overview, taxonomy.by_id[other]) for other in theme.related if other in taxonomy.by_id],
    )


def theme_trend(browsing: Browsing, identity: str) -> Chart:
    """The reviews of a theme by year. Raises NoSuchTheme."""
    theme = _theme(browsing, identity)
    years = [review.year for review in browsing.overview().of_theme(identity)]
    return chart_of_years(years, f"Reviews tagged {theme.label}, by year", theme_years_csv_url(identity))


def nearest_themes(browsing: Browsing, text: str, limit: int = 5) -> list[Theme]:
    """Themes whose words the text shares, most first: where to look when a search finds nothing."""
    words = set(text.lower().split())
    scored = [
        (len(words & {word for phrase in theme.phrases for word in phrase.split() if len(word) > 3}), theme)
        for theme in browsing.archive.taxonomy.themes
    ]
    ranked = sorted((one for one in scored if one[0]), key=lambda one: (-one[0], one[1].id))
    return [theme for _, theme in ranked[:limit]]


def _theme(browsing: Browsing, identity: str) -> Theme:
    theme = browsing.archive.taxonomy.by_id.get(identity)
    if theme is None:
        raise NoSuchTheme(identity)
    return theme


def _counted(overview: Overview, theme: Theme) -> CountedTheme:
    return CountedTheme(theme, overview.themes.get(theme.id, 0), overview.tagged_passages.get(theme.id, 0))


def _agencies(reviews: Sequence[Held]) -> list[tuple[str, Share]]:
    counts = Counter(agency for review in reviews for agency in review.agencies)
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:AGENCIES_SHOWN]
    return [(agency, Share(count, len(reviews))) for agency, count in ranked]
