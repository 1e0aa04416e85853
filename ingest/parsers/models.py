"""The review model or methodology as a report names it."""

from __future__ import annotations

import re

# A methodology by its name; the guidance a review was carried out under where no methodology is named.
_METHODS = re.compile(
    r"(?:SCIE(?:['’]s)?\s+)?[‘'“\"]?Learning Together[’'”\"]?(?:\s+\(?systems?\)?)?(?:\s+(?:systems\s+)?(?:model|"
    r"methodology|approach))?|"
    r"Significant Incident Learning Process(?:\s+\(SILP\))?(?:\s+(?:model|methodology))?|\bSILP\b(?:\s+(?:model|"
    r"methodology|process))?|"
    r"Partnership Learning Review|(?:Welsh|Extended|Concise)\s+(?:Child Practice Review\s+)?(?:model|methodology)|"
    r"Root Cause Analysis(?:\s+(?:model|methodology|approach))?|Appreciative Inquiry(?:\s+(?:model|methodology))?|"
    r"hybrid (?:\w+\s+)?(?:model|methodology|approach)|Serious Incident Framework|"
    r"Pan[- ]London (?:\w+\s+)?model|Practice Review Framework|\bPCF\b(?:\s+model)?|Soft Systems Methodology"
)
_GUIDANCE = re.compile(
    r"(?:carried out|conducted|undertaken|commissioned|prepared|held|completed)\s+(?:under|in accordance with|"
    r"in line with|following|according to|in keeping with|as set out in|"
    r"using)\s+(?:the\s+)?[*_]?(?P<name>(?:[A-Z][\w’'-]*|SUSR)[^.;*_\n“\"]{0,140}?(?:Guidance|statutory guidance|"
    r"Reviews|Volume \d|(?<!Incident )Framework)(?:\s*\([^)]{3,60}\))?)"
)
_BEGINNING = 15_000


def find_model(text: str) -> tuple[int, int] | None:
    """Where the report names its model, `(start, end)`: a methodology first, else the guidance of its nation."""
    method = _METHODS.search(text, 0, _BEGINNING)
    if method and method.group().strip() != "Serious Incident Framework":
        return method.span()
    guidance = _GUIDANCE.search(text, 0, _BEGINNING)
    return guidance.span("name") if guidance else None
