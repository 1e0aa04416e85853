"""One error shape for every route: `{"error": {"code", "message"}}`, and one table that says which failure is what."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from archive.reading import NoSuchPart
from catalog.database import CatalogueUnavailable
from catalog.packs import BadPack, NoSuchItem, NoSuchPack, PackFull, PackReadOnly
from catalog.recurrence import NoSuchRecurringLesson
from catalog.reviews import NoSuchReview, ReviewWithdrawn
from search.contract import BadQuery, SearchUnavailable

STATUSES: dict[type[Exception], tuple[HTTPStatus, str]] = {
    BadPack: (HTTPStatus.BAD_REQUEST, "bad_pack"),
    BadQuery: (HTTPStatus.BAD_REQUEST, "bad_query"),
    NoSuchItem: (HTTPStatus.NOT_FOUND, "no_such_item"),
    NoSuchPack: (HTTPStatus.NOT_FOUND, "no_such_pack"),
    NoSuchPart: (HTTPStatus.NOT_FOUND, "no_such_part"),
    NoSuchRecurringLesson: (HTTPStatus.NOT_FOUND, "no_such_recurring_lesson"),
    NoSuchReview: (HTTPStatus.NOT_FOUND, "no_such_review"),
    PackFull: (HTTPStatus.BAD_REQUEST, "pack_full"),
    PackReadOnly: (HTTPStatus.FORBIDDEN, "read_only"),
    ReviewWithdrawn: (HTTPStatus.GONE, "withdrawn"),
    SearchUnavailable: (HTTPStatus.SERVICE_UNAVAILABLE, "search_unavailable"),
    CatalogueUnavailable: (HTTPStatus.SERVICE_UNAVAILABLE, "catalogue_unavailable"),
}


def handle_errors(app: FastAPI) -> None:
    """Answer every foreseen failure of the API in the one shape."""
    for kind in STATUSES:
        app.add_exception_handler(kind, _answer)
    app.add_exception_handler(RequestValidationError, _answer_invalid)


def error_response(status: HTTPStatus, code: str, message: str) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message}}, status)


def _answer(_: Request, error: Exception) -> JSONResponse:
    status, code = next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
    return error_response(status, code, str(error))


def _answer_invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    wrong = "; ".join(f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in error.errors())
    return error_response(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_request", wrong)
