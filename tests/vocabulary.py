"""What schema.org's own vocabulary, as a package ships it, has against structured data.

A type must be one of schema.org's, a property must belong to the type or to a type above it, neither may have been
replaced, and a value must be of a type that the property takes (https://schema.org/docs/datamodel.html).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from schema_org.registry import CLASS_METADATA, PROPERTY_BY_SCHEMA

_KEYWORDS = {"@context", "@type", "@id"}  # JSON-LD's own
_INPUT = "-input"  # https://schema.org/docs/actions.html: `query-input` says what `query` must be given
_WRITTEN = {
    "Date": re.compile(r"\d{4}(-\d\d(-\d\d)?)?"),  # ISO 8601, to the day, month or year
    "URL": re.compile(r"https?://[^\s<>\"]+"),
    "Text": re.compile(r"(?s).+"),
}


def wrong_with(data: Mapping[str, Any]) -> Iterator[str]:
    """Each fault of a node and of the nodes within it, in a sentence."""
    kind = str(data.get("@type"))
    if kind not in CLASS_METADATA or CLASS_METADATA[kind].superseded_by:
        yield f"{kind} is no type of schema.org"
        return
    for name, value in data.items():
        if name not in _KEYWORDS:
            yield from _wrong_property(kind, name, value)


def _wrong_property(kind: str, name: str, value: Any) -> Iterator[str]:
    known = PROPERTY_BY_SCHEMA.get(name.removesuffix(_INPUT))
    if known is None or known.superseded_by:
        yield f"{name} is no property of schema.org"
    elif not set(known.domains) & set(_line(kind)):
        yield f"{kind} has no property {name}"
    elif isinstance(value, Mapping):
        yield from wrong_with(value)
        if not set(known.ranges) & set(_line(value.get("@type", ""))):
            yield f"{name} of {kind} takes no {value.get('@type')}"
    elif not name.endswith(_INPUT) and not any(_is_a(value, one) for one in known.ranges):
        yield f"{name} of {kind} takes {' or '.join(known.ranges)}, not {value!r}"


def _line(kind: str) -> Iterator[str]:
    """The type and every type above it."""
    yield kind
    for parent in CLASS_METADATA[kind].parents if kind in CLASS_METADATA else ():
        yield from _line(parent)


def _is_a(value: Any, kind: str) -> bool:
    if kind == "Boolean":
        return isinstance(value, bool)
    return isinstance(value, str) and kind in _WRITTEN and _WRITTEN[kind].fullmatch(value) is not None
