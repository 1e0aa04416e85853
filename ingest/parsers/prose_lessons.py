"""Lessons of reviews that list none: the sentences of their prose that say one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from catalog.domain import Lesson, Review, ReviewKind, Span
from ingest.document import Block, BlockKind, Document
from ingest.parsers.captions import names_strengths
from ingest.parsers.lessons import lesson
from ingest.parsers.reported_lessons import NO_LESSONS
from nlp.lesson_sentences import lesson_sentences

# A summary is read whole. A longer report tells a story first; what it teaches stands under headings that say so.
_SUMMARY_WORDS = 3_000
_TEACHES = re.compile(
    r"analysis|apprais|conclu|summary|discussion|finding|learn|lesson|key (?:issues|themes|points)|practice|"
    r"deficienc|compliance|strength|what (?:we|the review)|reflection|themes",
    re.IGNORECASE,
)
_NONE_LISTED = re.compile(r"^no findings, learning points or recommendations could be read$")


def with_prose_lessons(document: Document, review: Review) -> Review:
    """The review with the lesson-bearing sentences of its prose; unchanged where it lists lessons of its own.

    Documents of which not even the kind is known are left alone: "must" and "should" stand in any text.
    """
    if review.lessons or review.kind is ReviewKind.OTHER:
        return review
    lessons = tuple(_lessons(document, review))
    if not lessons:
        return review
    told = f"no lessons are listed: taken from sentences of the prose: {len(lessons)}"
    reported = (*(one for one in review.reported if not _NONE_LISTED.match(one)), told)
    return replace(review, lessons=lessons, reported=reported)


def _lessons(document: Document, review: Review) -> Iterator[Lesson]:
    for block in _prose(document, review):
        start, end = max(block.start, review.body.start), min(block.end, review.body.end)
        for sentence in lesson_sentences(document.text[start:end]):
            yield lesson(document, sentence.kind, (None, start + sentence.start, start + sentence.end))


def _prose(document: Document, review: Review) -> Iterator[Block]:
    """The paragraphs that may teach: all of a summary, those of the telling sections of a long report."""
    body = review.body
    short = len(document.text[body.start : body.end].split()) <= _SUMMARY_WORDS
    telling = [one.span for one in review.sections if _TEACHES.search(one.heading)]
    others = [one.span for one in review.sections if NO_LESSONS.search(one.heading) or names_strengths(one.heading)]
    for block in document.blocks:
        if block.end <= body.start or body.end <= block.start:
            continue
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
            continue
        if not _within(block, others) and (short or _within(block, telling)):
            yield block


def _within(block: Block, spans: Iterable[Span]) -> bool:
    return any(span.start <= block.start < span.end for span in spans)
