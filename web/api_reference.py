"""The API's description (OpenAPI) as a page lists it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    place: str
    kind: str
    required: bool
    default: str
    what: Markup


@dataclass(frozen=True, slots=True)
class Operation:
    method: str
    path: str
    summary: str
    description: Markup
    parameters: Sequence[Parameter]


def operations(schema: Mapping[str, Any]) -> list[Operation]:
    """Every operation in the order of the schema."""
    return [
        Operation(
            method=method.upper(),
            path=path,
            summary=one.get("summary", ""),
            description=_code_spans(one.get("description", "")),
            parameters=[_parameter(parameter) for parameter in one.get("parameters", ())],
        )
        for path, methods in schema["paths"].items()
        for method, one in methods.items()
    ]


def _parameter(parameter: Mapping[str, Any]) -> Parameter:
    schema = parameter.get("schema", {})
    kinds = [one.get("type", "") for one in schema.get("anyOf", [schema])]
    default = schema.get("default")
    return Parameter(
        name=parameter["name"],
        place=parameter["in"],
        kind=" or ".join(kind for kind in kinds if kind and kind != "null"),
        required=parameter.get("required", False),
        default="" if default in (None, [], "") else json.dumps(default).strip('"'),
        what=_code_spans(parameter.get("description", "")),
    )


def _code_spans(text: str) -> Markup:
    """What stands between backticks as code: the one piece of CommonMark that our descriptions use."""
    pieces = text.split("`")
    return Markup().join(
        Markup("<code>{}</code>").format(piece) if at % 2 else piece for at, piece in enumerate(pieces)
    )
