"""The cover of a report: title, board, area, dates and author, each where it was read.

A cover is what stands before the report's first section: lines of a title page, key and value rows, a notice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from catalog.areas import AreaTable
from catalog.domain import AreaMatch, PartialDate, Precision, ReviewKind, Span
from ingest.document import Document
from ingest.parsers.classify import find_kind
from ingest.parsers.dates import FoundDate, find_dates
from ingest.parsers.sections import body_start
from ingest.parsers.subjects import labels_in_title, names_alone

Range = tuple[int, int]

# What the words before a date say it is, in the order in which they decide.
_PUBLISHED = re.compile(r"publi(?:cation|shed)|uploaded", re.IGNORECASE)
_INCIDENT = re.compile(
    r"\bincident|\bdeath|\bdied|\bkilled|\bfatality|\bmurder|\bhomicide\b.{0,20}$|\btrigger|\bharmed\b|\binjur",
    re.IGNORECASE,
)
_IGNORED = re.compile(
    r"\bmeeting|\bborn\b|\bbirth|\bcommission|\bstart|\bscope|\bperiod|\bfrom\b|\bto\b$|\bAct\b|\boral report|"
    r"\bupdated|\bnotif|\breferr|"
    r"\breceived|\breview period|\bagreed to|\bpanel\b|\bon-?site",
    re.IGNORECASE,
)
# A date alone, or one that tells only that the text has changed since.
_UNLABELLED = re.compile(r"\W*(?:\w{1,2}\W+)?(?:(?:last\s+)?updated\W*)?", re.IGNORECASE)
_COMPLETED = re.compile(
    r"complet|adopt|agreed|accept|final|report|signed|ratified|approved|version|deliver|written|submitted|endorsed",
    re.IGNORECASE,
)
_BOARD = re.compile(
    r"(?P<board>(?:[A-Z][\w'’&,.()-]*|and|of|the|for|&)(?:\s+(?:[A-Z][\w'’&,.()-]*|and|of|the|for|in|&)){0,14}?\s+"
    r"(?:Board|BOARD|Partnership|PARTNERSHIP|Committee|COMMITTEE|Partners|Panel|PANEL|LSCB|LSCP|SAB|CSP|SCP|SCB|"
    r"Safeguarding(?=\s*(?:$|[\n·|])))"
    r"(?:\s+Board|\s+Partnership|\s+BOARD)?(?i:\s+for\s+Northern\s+Ireland)?)(?!\w)"
)
_BOARD_WORDS = re.compile(
    r"safeguarding|community safety|child protection|child care|\bLSC[BP]\b|\bSAB\b|\bSCP\b|\bSCB\b|"
    r"public protection|safer\b|crime and disorder|\bkeeping\b.*\bsafe\b",
    re.IGNORECASE,
)
# "Child Protection Committee: Fife", "Community Safety Partnership: Safer Stockton Partnership"
_BOARD_LABEL = re.compile(
    r"\W*(?:(?:local|area)\s+)?(?:safeguarding|community safety|child protection|public protection)[\w\s’']{0,30}"
    r"(?:board|partnership|committee)\s*[:\t]\s*(?P<value>[A-Z][^\n\t:;]{2,80})",
    re.IGNORECASE,
)
_NATIONAL = re.compile(r"\bfor\s+(?P<nation>Northern\s+Ireland)$", re.IGNORECASE)
_LITTLE_FIRST = re.compile(r"^(?:(?:and|of|for|in|&)\s+)+")
_SMALL_WORDS = {"AND", "OF", "THE", "FOR", "IN"}
_INITIALS = {"LSCB", "LSCP", "SAB", "CSP", "SCP", "SCB"}
# What follows the area in a board's name.
_AFTER_AREA = re.compile(
    r"\s+(?:Local\s+|Area\s+|Multi-?Agency\s+|Public\s+|Joint\s+)*(?:Safeguarding|Community Safety|Child|Children|"
    r"Adults?|Safer|Public Protection|Crime|"
    r"LSCB|LSCP|SAB|CSP|SCP|SCB|Partnership|Strategic)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
_NO_PLACE = re.compile(r"(?:the|local|national|independent|joint|regional|safeguarding|$)", re.IGNORECASE)
_SAFER = re.compile(
    r"\b(?:The\s+)?(?:Safer|Keeping)\s+(?:and\s+Stronger\s+)?(?P<area>[A-Z][\w'’-]*(?:\s+(?:and\s+)?[A-Z][\w'’-]*){0,3}?)(?=\s+(?:Community|Partnership|Board|CSP|Safety|Safe|Strategic)|\s*$|[.,;:)])"
)
_AUTHOR = re.compile(
    r"\b(?:independent\s+)?(?:(?:overview\s+)?(?:report\s+)?(?:chair\s+and\s+)?(?:author|writer)s?|"
    r"lead\s+reviewers?|independent\s+reviewers?|"
    r"reviewers?|independent\s+chair(?:\s+and\s+(?:author|"
    r"reviewer))?)(?:\s*\(s\))?\s*[:\u2010-\u2015-]\s*(?P<name>[^\n\t]{3,120})",
    re.IGNORECASE,
)
_NEXT_LABEL = re.compile(
    r"[\s,;]+(?:(?:independent|lead)\s+(?:overview\s+)?(?:reviewer|chair|author|consultant|report\s+writer)\b|"
    r"(?:date|report|published|version|independent|final|completed|chair|author)\b[\w ]{0,30}:|(?:for|"
    r"on behalf of) the\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_DATE_LINE = re.compile(
    r"\W*(?:(?:the\s+)?date\b|publi|(?:overview\s+)?report\s+(?:date|complet|agreed|adopt|publi|finali|sign)|"
    r"complet|final|accept|adopt|version|"
    r"updated|deliver|agreed|approved|\d|january|february|march|april|may|june|july|august|september|october|"
    r"november|december)",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"\b(?:fictional|confidential|copyright|not to be|all rights|licen[cs]ed?|document is|embargo)\b", re.IGNORECASE
)
_LONGEST_LINE_WORDS = 26
_COVER_CHARACTERS = 3_500
_LABEL_REACH = 70


@dataclass
class Cover:
    """What the cover tells. Spans are in `provenance` under the names of the review's fields."""

    title: str
    kind: ReviewKind | None = None
    board: str | None = None
    area: AreaMatch | None = None
    labels: tuple[str, ...] = ()
    published: PartialDate | None = None
    completed: PartialDate | None = None
    incident_date: PartialDate | None = None
    lead_reviewer: str | None = None
    provenance: dict[str, Span] = field(default_factory=dict)
    reported: list[str] = field(default_factory=list)


def read_cover(document: Document) -> Cover:
    """Read the cover, and the first lines of a report that has none."""
    lines = list(_lines(document))
    title, spans = _title(document, lines)
    cover = Cover(title)
    if spans:
        cover.provenance["title"] = document.span(spans[0][0], spans[-1][1])
    _read_kind(document, lines, cover)
    _read_dates(document, lines, cover)
    _read_board(document, lines, cover)
    cover.labels = _labels(document, lines, title, spans)
    for start, end in lines:
        author = _AUTHOR.search(document.text, start, end)
        if author and cover.lead_reviewer is None:
            cover.lead_reviewer = _NEXT_LABEL.sub("", author["name"]).strip(" ,.;")
            cover.provenance["lead_reviewer"] = document.span(
                author.start("name"), author.start("name") + len(cover.lead_reviewer)
            )
    return cover


def _lines(document: Document) -> Iterator[Range]:
    """The cover's blocks; where the report begins at once, its first block."""
    first = body_start(document)
    for block in document.blocks[: max(first, 1)]:
        if block.start < _COVER_CHARACTERS:
            yield block.start, block.end


def _title(document: Document, lines: Sequence[Range]) -> tuple[str, list[Range]]:
    """The document's own title if the cover prints its words, else the lines from the one that names the kind."""
    named = next((n for n, (start, end) in enumerate(lines) if _names_kind(document.text[start:end])), None)
    own = re.split(r"\s\|\s", " ".join(document.metadata.get("title", "").split()))[0]  # "Title | the site's name"
    if own and _is_printed(own, " ".join(document.text[start:end] for start, end in lines)):
        return own, list(lines[named : named + 1]) if named is not None else []
    if named is None:
        heading = document.headings[0] if document.headings else document.blocks[0]
        whole = (heading.start, heading.end)
        return " ".join(document.text[slice(*whole)].split()[:_LONGEST_LINE_WORDS]), [whole]
    spans = [lines[named]]
    for start, end in lines[named + 1 : named + 5]:
        line = document.text[start:end]
        # The subject's age and the board stand between the lines of a title without being part of it.
        if re.match(r"\W*aged?\b", line, re.IGNORECASE) or (_BOARD.search(line) and _BOARD_WORDS.search(line)):
            continue
        if not _continues_title(line):
            break
        spans.append((start, end))
    return _joined([" ".join(document.text[start:end].split()) for start, end in spans]), spans


def _names_kind(line: str) -> bool:
    words = len(line.split())
    # `title: ... publisher: ...` is what a Markdown file keeps above its text, not a line of the report.
    return (
        find_kind(line) is not None
        and words <= _LONGEST_LINE_WORDS
        and not _NOTICE.search(line)
        and not line.startswith("title:")
    )


def _is_printed(title: str, cover: str) -> bool:
    """Whether a title kept in the file's properties is this report's: most of its words stand on the cover."""
    words = [word for word in re.findall(r"\w+", title.casefold()) if len(word) > 1]
    printed = set(re.findall(r"\w+", cover.casefold()))
    return (
        len(words) >= 3 and find_kind(title) is not None and sum(word in printed for word in words) >= 0.75 * len(words)
    )


def _continues_title(line: str) -> bool:
    return (
        len(line.split()) <= _LONGEST_LINE_WORDS
        and not _NOTICE.search(line)
        and not _AUTHOR.search(line)
        and not re.match(
            r"\W*(?:author|independent|chair|final\b|version|\w+:|review partners|an? \w+)", line, re.IGNORECASE
        )
        and not (_DATE_LINE.match(line) and any(find_dates(line)))
    )


def _joined(lines: Sequence[str]) -> str:
    """`Serious Case Review` + `in respect of Child T9` + `Overview Report` as one title, joined by colons."""
    title = lines[0].rstrip(" :")
    for line in lines[1:]:
        rest = re.sub(r"^(?:re|ref)\s*:\s*", "", line, flags=re.IGNORECASE).rstrip(" :")
        joint = " " if rest[:1].islower() or title.endswith((" of", " into", " for")) else ": "
        title += joint + rest
    # The name that followed is blacked out.
    return f"{title} a child" if title.casefold().endswith(" of") else title


def _read_kind(document: Document, lines: Sequence[Range], cover: Cover) -> None:
    for start, end in lines:
        found = find_kind(document.text[start:end])
        if found and not _NOTICE.search(document.text[start:end]):
            cover.kind = found.kind
            cover.provenance["kind"] = document.span(start + found.start, start + found.end)
            return


_PERSON_LABEL = re.compile(
    r"\W*(?:victim|deceased|subject|name of (?:the )?(?:child|adult|subject|victim))s?\s*[:\t]\s*"
    r"(?P<names>[^\n\t(:;]{2,60})",
    re.IGNORECASE,
)


def _labels(document: Document, lines: Sequence[Range], title: str, spans: Sequence[Range]) -> tuple[str, ...]:
    """The people that the title names, or that a line of the title is: not the board's words, not the author's."""
    for line in (title, *(document.text[start:end] for start, end in spans)):
        if labels := labels_in_title(line) or ():
            return labels
    for start, end in lines:
        labelled = _PERSON_LABEL.match(document.text, start, end)
        if labelled and (labels := names_alone(re.split(r",?\s+aged?\b", labelled["names"])[0])):
            return labels
    after = spans[-1][1] if spans else 0
    for start, end in [*spans[1:], *((start, end) for start, end in lines if start >= after)][:4]:
        line = document.text[start:end]
        resolved = AreaTable.load().resolve(line.strip())
        if not resolved.authorities and (labels := names_alone(line)):
            return labels
    return ()


def _read_dates(document: Document, lines: Sequence[Range], cover: Cover) -> None:
    """Each date by the words before it in its line; a date alone is the report's."""
    alone: list[FoundDate] = []
    for start, end in lines:
        line = document.text[start:end]
        before = 0
        for found in find_dates(line):
            said = line[max(before, found.start - _LABEL_REACH) : found.start]
            first, before = before == 0, found.end  # "1 April 2019 - 12 July 2020": the second ends a period
            at = FoundDate(found.date, start + found.start, start + found.end)
            name = _meaning(said)
            if name and getattr(cover, name) is None:
                _set_date(document, cover, name, at)
            elif name is None and first and _UNLABELLED.fullmatch(said) and found.date.precision is not Precision.YEAR:
                alone.append(at)
    if alone and cover.published is None:
        _set_date(document, cover, "published", alone[-1])
        cover.reported.append("the cover's date has no label: it was taken for the date of publication")


def _meaning(said: str) -> str | None:
    if _PUBLISHED.search(said):
        return "published"
    if _INCIDENT.search(said):
        return "incident_date"
    if _IGNORED.search(said):
        return None
    return "completed" if _COMPLETED.search(said) else None


def _set_date(document: Document, cover: Cover, name: str, found: FoundDate) -> None:
    setattr(cover, name, found.date)
    cover.provenance[name] = document.span(found.start, found.end)


def _read_board(document: Document, lines: Sequence[Range], cover: Cover) -> None:
    """The board, and the area in its name; else a line that says the area, else a line that is an area's name."""
    national: re.Match[str] | None = None
    for start, end in lines:
        labelled = _BOARD_LABEL.match(document.text, start, end)
        begin = labelled.start("value") if labelled else start
        if labelled and not _BOARD.match(labelled["value"]) and _set_area(document, cover, labelled["value"], begin):
            cover.board = " ".join(document.text[start:end].split())
            cover.provenance["board"] = document.span(start, end)
            return
        match = _BOARD.search(document.text, begin, end)
        if match and _BOARD_WORDS.search(match["board"]) and not find_kind(match["board"]):
            cover.board = cover.board or _without_capitals(_LITTLE_FIRST.sub("", " ".join(match["board"].split())))
            cover.provenance.setdefault("board", document.span(*match.span("board")))
            if _set_area(document, cover, _AFTER_AREA.sub("", match["board"]), match.start("board"), match["board"]):
                return
            if _NATIONAL.search(match["board"]):
                national = national or match
            else:
                _keep_unknown_area(document, cover, match)
    for start, end in lines:
        line = document.text[start:end]
        safer = _SAFER.search(line)
        if safer and _set_area(document, cover, safer["area"], start + safer.start("area")):
            cover.board = cover.board or " ".join(safer.group().split())
            return
        labelled = re.search(
            r"\b(?:area|local authority|partners|region)\s*:\s*(?P<area>[A-Z][^\n\t(:;]{2,60})", line, re.IGNORECASE
        )
        if labelled and _set_area(document, cover, labelled["area"], start + labelled.start("area")):
            return
        if len(line.split()) <= 6 and _set_area(document, cover, line, start):
            return
    if national is not None:
        _set_nation(document, cover, national)


def _without_capitals(name: str) -> str:
    """A name set in capitals as it is written in a sentence; another as it is."""
    if not name.isupper():
        return name
    words = [
        word if word in _INITIALS else word.lower() if word in _SMALL_WORDS else word.capitalize()
        for word in name.split()
    ]
    return " ".join(words)


def _set_nation(document: Document, cover: Cover, match: re.Match[str]) -> None:
    """The area of a whole nation's board (`Safeguarding Board for Northern Ireland`) is the nation."""
    named = _NATIONAL.search(match["board"])
    assert named is not None  # it is how the board was recognised
    start = match.start("board") + named.start("nation")
    cover.area = AreaTable.load().resolve(" ".join(named["nation"].split()))
    cover.provenance["area"] = document.span(start, match.end("board"))


def _keep_unknown_area(document: Document, cover: Cover, match: re.Match[str]) -> None:
    """A board's place that the area table does not know stays as printed, unless another line names a known one."""
    name = re.sub(r"^(?:the\s+)?safer\s+", "", _AFTER_AREA.sub("", match["board"]).strip(), flags=re.IGNORECASE)
    if name != match["board"].strip() and not _NO_PLACE.match(name):
        cover.area = AreaMatch(name)
        start = document.text.index(name, match.start("board"))
        cover.provenance["area"] = document.span(start, start + len(name))


def _set_area(document: Document, cover: Cover, printed: str, start: int, board: str = "") -> bool:
    """Whether the words are a place of the area table. The board's whole name may settle what a place does not."""
    name = printed.strip(" ,.:;-\t\n")
    name = re.sub(r"^(?:the\s+)?safer\s+", "", name, flags=re.IGNORECASE)
    match = AreaTable.load().resolve(name) if name else None
    if board and match is not None and not match.authorities:
        whole = AreaTable.load().resolve(board)
        match = whole if whole.authorities else match
    if match is None or not (match.authorities or match.candidates):
        return False
    offset = start + printed.index(name[:1])
    offset = document.text.index(name, start) if name in document.text[start : start + len(printed) + 20] else offset
    cover.area = AreaMatch(name, match.authorities, match.region, match.nation, match.candidates)
    cover.provenance["area"] = document.span(offset, offset + len(name))
    return True
