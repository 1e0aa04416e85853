"""Synthetic reviews in any number, from the vocabulary of the sample archive and a seed: the same on every machine."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache

from ingest.readers import read
from sample import DOCUMENTS

_SENTENCE = re.compile(r"[A-Z][^.!?]{30,240}[.!?]")


@cache
def sentences() -> tuple[str, ...]:
    """Every sentence of the sample archive, in order of document."""
    texts = (read(path.read_bytes(), path.name).text for path in sorted(DOCUMENTS.iterdir()) if path.suffix != ".yaml")
    return tuple(dict.fromkeys(" ".join(found.split()) for text in texts for found in _SENTENCE.findall(text)))


def paragraphs(count: int, seed: int) -> Iterator[str]:
    """Paragraphs of two to five sentences, some words exchanged between them, so that no two are the same."""
    chance = random.Random(seed)
    pool = sentences()
    words = [word for sentence in pool for word in sentence.split()]
    for _ in range(count):
        chosen = [chance.choice(pool).split() for _ in range(chance.randint(2, 5))]
        for sentence in chosen:
            for _ in range(len(sentence) // 6):
                sentence[chance.randrange(len(sentence))] = chance.choice(words)
        yield " ".join(" ".join(sentence) for sentence in chosen)


def document(number: int, paragraphs_each: int = 30) -> str:
    """One synthetic review as Markdown."""
    body = "\n\n".join(paragraphs(paragraphs_each, number))
    heading = f"# Child {number}: a synthetic serious case review\n\nPublished in {2009 + number % 17}.\n\n"
    return f"{heading}## Analysis\n\n{body}\n"
