"""Failures as pages: the same statuses as the API's, in words for a reader. Paths below /api keep the API's shape."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from archive.area_pages import NoSuchArea
from archive.reading import NoSuchPart
from archive.theme_pages import NoSuchTheme
from catalog.database import CatalogueUnavailable
from catalog.packs import BadPack, NoSuchItem, NoSuchPack, PackFull, PackReadOnly
from catalog.recurrence import NoSuchRecurringLesson
from catalog.reviews import NoSuchReview, ReviewWithdrawn
from search.contract import BadQuery, SearchUnavailable
from web.site import Site

Answer = Callable[[Request, Any], Response | Awaitable[Response]]
PLAIN_PATHS = ("/api/v1/", "/healthz", "/readyz")


@dataclass(frozen=True, slots=True)
class Problem:
    """What a page says of a failure. `detail` is for the ones whose message is fit to be shown."""

    status: HTTPStatus
    title: str
    advice: str
    show_detail: bool = False


_MISSING = "The address may be mistyped, or the page may never have been here. Permalinks do not change."
PROBLEMS: dict[type[Exception], Problem] = {
    NoSuchReview: Problem(HTTPStatus.NOT_FOUND, "There is no such review", _MISSING),
    NoSuchPart: Problem(HTTPStatus.NOT_FOUND, "There is no such passage or lesson", _MISSING),
    NoSuchTheme: Problem(HTTPStatus.NOT_FOUND, "There is no such theme", _MISSING),
    NoSuchArea: Problem(HTTPStatus.NOT_FOUND, "There is no such area", _MISSING),
    NoSuchRecurringLesson: Problem(HTTPStatus.NOT_FOUND, "There is no such lesson", _MISSING),
    HTTPException: Problem(HTTPStatus.NOT_FOUND, "There is no page here", _MISSING),
    RequestValidationError: Problem(HTTPStatus.NOT_FOUND, "There is no page here", _MISSING),
    NoSuchPack: Problem(
        HTTPStatus.NOT_FOUND,
        "There is no such pack",
        "The link may be mistyped or taken back, the pack may have been deleted, or it may have expired.",
    ),
    NoSuchItem: Problem(
        HTTPStatus.NOT_FOUND, "That is not in the pack", "It may have been removed. Open the pack anew."
    ),
    PackReadOnly: Problem(HTTPStatus.FORBIDDEN, "This link is for reading", "Nothing was changed.", show_detail=True),
    PackFull: Problem(HTTPStatus.BAD_REQUEST, "The pack is full", "Nothing was changed.", show_detail=True),
    BadPack: Problem(HTTPStatus.BAD_REQUEST, "That cannot be done", "Go back and change it.", show_detail=True),
    BadQuery: Problem(HTTPStatus.BAD_REQUEST, "That cannot be read", "Go back and change it.", show_detail=True),
    ReviewWithdrawn: Problem(
        HTTPStatus.GONE,
        "This review was taken down",
        "Its text is no longer held, and it is gone from search, exports and feeds. This notice stays in its place.",
        show_detail=True,
    ),
    SearchUnavailable: Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Search cannot answer just now",
        "Reviews, themes and areas can still be browsed.",
        show_detail=True,
    ),
    CatalogueUnavailable: Problem(
        HTTPStatus.SERVICE_UNAVAILABLE, "The archive cannot be reached just now", "Please try again in a few minutes."
    ),
    Exception: Problem(
        HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here", "It is not your doing. Please try again later."
    ),
}


def answer_as_pages(app: FastAPI) -> None:
    """Answer failures of pages as pages, and leave those of the API to the handlers that are there."""
    for kind, problem in PROBLEMS.items():
        before: Answer | None = app.exception_handlers.get(kind)
        app.add_exception_handler(kind, _answer(problem, before or _plain))


def _answer(problem: Problem, plain: Answer) -> Answer:
    async def answer(request: Request, error: Exception) -> Response:
        if request.url.path.startswith(PLAIN_PATHS):
            answered = plain(request, error)
            return await answered if isinstance(answered, Awaitable) else answered
        return await run_in_threadpool(_page, request, problem, error)

    return answer


def _page(request: Request, problem: Problem, error: Exception) -> Response:
    site = request.app.state.site
    assert isinstance(site, Site)
    status = error.status_code if isinstance(error, HTTPException) else problem.status
    detail = str(error) if problem.show_detail else ""
    return site.page(request, "problem.html", status=status, problem=problem, detail=detail)


async def _plain(request: Request, error: Exception) -> Response:
    """The framework's own answer; a failure that nobody foresaw goes on to the server's log."""
    if isinstance(error, HTTPException):
        return await http_exception_handler(request, error)
    raise error
