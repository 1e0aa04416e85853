"""The check of structured data finds what is wrong with it, so that its silence means something."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vocabulary import wrong_with
from web.structured import site_data

REPORT = {"@context": "https://schema.org", "@type": "Report", "name": "A review"}


def test_the_site_is_told_in_the_words_of_the_vocabulary() -> None:
    assert list(wrong_with(site_data("https://archive.example"))) == []


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"@type": "Reports"}, "Reports is no type"),
        ({"datePublish": "2021"}, "datePublish is no property"),
        ({"termCode": "x"}, "Report has no property termCode"),
        ({"isBasedOnUrl": "https://example.org/"}, "isBasedOnUrl is no property"),
        ({"datePublished": "March 2021"}, "takes Date"),
        ({"license": "Open Government Licence"}, "takes CreativeWork or URL"),
        ({"isAccessibleForFree": "yes"}, "takes Boolean"),
        ({"publisher": {"@type": "Place", "name": "Leeds"}}, "takes no Place"),
        ({"publisher": {"@type": "Organization", "named": "A board"}}, "named is no property"),
    ],
)
def test_what_is_wrong_is_found(changed: dict[str, Any], says: str) -> None:
    assert any(says in one for one in wrong_with(REPORT | changed))
