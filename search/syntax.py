"""The one query syntax: words, "phrases", AND OR NOT, -word, prefix*, fuzzy~, field:value, parentheses.

    query  := or
    or     := and (OR and)*
    and    := unary ([AND] unary)*
    unary  := (NOT | -) unary | atom
    atom   := "phrase" | word | prefix* | fuzzy~[1|2] | field:value | ( query )

Plain words side by side are a bag: all of up to three must match, and of more only some; AND asks for every one.
People type half a query and press return: an open quote or parenthesis is closed at the end, a dangling operator is
taken as a word. Only a field that does not exist, or a value it cannot have, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from search.contract import BadQuery, Facet


@dataclass(frozen=True, slots=True)
class Word:
    """One word, in any of its forms."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order: exactly as written, or (`loose`) in any of their forms."""

    text: str
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that begin so."""

    text: str


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Words within an edit distance of 1 or 2."""

    text: str
    distance: int = 1


@dataclass(frozen=True, slots=True)
class FieldTerm:
    """A facet's value; `field:a..b` on the year is a range, with an open end where one is left out."""

    facet: Facet
    value: str


@dataclass(frozen=True, slots=True)
class YearRange:
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Not:
    node: Node


@dataclass(frozen=True, slots=True)
class Bag:
    """Words side by side, as most people type them: all of a few, most of many (see `required_of`)."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Expanded:
    """What was typed, with equivalents (synonyms, acronyms) that match too, at a lower rank."""

    node: Node
    equivalents: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class And:
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    nodes: tuple[Node, ...]


Node = Word | Phrase | Prefix | Fuzzy | FieldTerm | YearRange | Not | Bag | Expanded | And | Or

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<open>\()|(?P<close>\))
    | (?P<field>[A-Za-z_]+):(?:"(?P<quoted_value>[^"]*)"?|(?P<value>[^\s()"]+))
    | [“"](?P<phrase>[^"”]*)["”]?
    | (?P<minus>-)(?=[\w"“(])
    | (?P<word>[^\s()"“”]+)
    )""",
    re.VERBOSE,
)
_YEARS = re.compile(r"^(?P<first>\d{4})?(?P<range>\.\.|-)?(?P<last>\d{4})?$")
_OPERATORS = frozenset({"AND", "OR", "NOT"})
# What people write for a field, beside the facet's own name.
_FIELD_NAMES = {facet.value: facet for facet in Facet} | {
    "group": Facet.THEME_GROUP,
    "age": Facet.AGE_BAND,
    "type": Facet.LESSON_TYPE,
    "to": Facet.ADDRESSEE,
    "years": Facet.YEAR,
}
_DEEPEST = 50


def parse_query(text: str) -> Node | None:
    """The syntax tree of a query, None for an empty one. Raises BadQuery for a field or value that does not exist."""
    parser = _Parser(list(_tokens(text)))
    nodes = []
    while not parser.at_end():
        node = parser.parse_or(0)
        if node is not None:
            nodes.append(node)
        if not parser.at_end():
            parser.take()  # a parenthesis that closes nothing
    return _all_of(nodes)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str = ""
    node: Node | None = None


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while match := _TOKEN.match(text, at):
        at = match.end()
        if match["open"] or match["close"]:
            yield _Token("(" if match["open"] else ")")
        elif match["field"]:
            yield _field_token(match)
        elif match["phrase"] is not None:
            if match["phrase"].strip():
                yield _Token("node", node=Phrase(" ".join(match["phrase"].split())))
        elif match["minus"]:
            yield _Token("NOT")
        elif match["word"] in _OPERATORS:
            yield _Token(match["word"], match["word"])
        else:
            yield _Token("node", node=_word(match["word"]))


def _field_token(match: re.Match[str]) -> _Token:
    name, value = match["field"].lower(), match["quoted_value"] if match["value"] is None else match["value"]
    facet = _FIELD_NAMES.get(name)
    if facet is None:
        if match["field"] == match["field"].lower() and not value.startswith("//"):
            raise BadQuery(f"there is no field {name!r} to search in; the fields are {', '.join(_FIELD_NAMES)}")
        return _Token("node", node=Word(match.group().strip()))  # "Note:this" and web addresses are words
    return _Token("node", node=_field(facet, value))


def _field(facet: Facet, value: str) -> Node:
    if facet is not Facet.YEAR:
        return FieldTerm(facet, value.lower())
    match = _YEARS.match(value)
    if match is None or not (match["first"] or match["last"]):
        raise BadQuery(f"a year is written year:2014 or year:2012..2016; this one is {value!r}")
    first, last = match["first"], match["last"]
    if match["range"] is None:
        first = last = first or last
    return YearRange(int(first) if first else None, int(last) if last else None)


def _word(text: str) -> Node:
    if fuzzy := re.match(r"^(?P<word>\w[\w'’-]*)~(?P<distance>[12])?$", text):
        return Fuzzy(fuzzy["word"], int(fuzzy["distance"] or 1))
    if prefix := re.match(r"^(?P<word>\w[\w'’-]*)\*+$", text):
        return Prefix(prefix["word"])
    return Word(text)


@dataclass
class _Parser:
    tokens: list[_Token]
    at: int = field(default=0)

    def at_end(self) -> bool:
        return self.at >= len(self.tokens)

    def take(self) -> _Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def is_next(self, *kinds: str) -> bool:
        return not self.at_end() and self.tokens[self.at].kind in kinds

    def parse_or(self, depth: int) -> Node | None:
        nodes = [self.parse_and(depth)]
        while self.is_next("OR"):
            operator = self.take()
            right = self.parse_and(depth)
            nodes.append(right if right is not None else Word(operator.text))
        found = [node for node in nodes if node is not None]
        return found[0] if len(found) == 1 else Or(tuple(found)) if found else None

    def parse_and(self, depth: int) -> Node | None:
        nodes: list[Node] = []
        strict = False
        while not self.at_end() and not self.is_next("OR", ")"):
            if self.is_next("AND"):
                self.take()
                strict = True
                continue
            node = self.parse_unary(depth)
            if node is not None:
                nodes.append(node)
        return _all_of(nodes if strict else _bagged(nodes))

    def parse_unary(self, depth: int) -> Node | None:
        if depth > _DEEPEST:
            raise BadQuery(f"the query nests more than {_DEEPEST} parentheses or NOTs")
        token = self.take()
        if token.kind == "NOT":
            if self.at_end() or self.is_next(")", "OR", "AND"):
                return Word(token.text) if token.text else None
            node = self.parse_unary(depth + 1)
            return Not(node) if node is not None else None
        if token.kind == "(":
            node = self.parse_or(depth + 1)
            if self.is_next(")"):
                self.take()
            return node
        return token.node


def _bagged(nodes: list[Node]) -> list[Node]:
    """Plain words side by side become one bag, in the place of the first."""
    words = tuple(node for node in nodes if isinstance(node, Word))
    if len(words) < 2:
        return nodes
    rest: list[Node] = [node for node in nodes if not isinstance(node, Word)]
    return [Bag(words), *rest]


def _all_of(nodes: list[Node]) -> Node | None:
    return nodes[0] if len(nodes) == 1 else And(tuple(nodes)) if nodes else None
