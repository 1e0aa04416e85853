"""The Atom feed of every search. A reader that has it already is told so before anything is searched."""

from __future__ import annotations

from email.utils import format_datetime, parsedate_to_datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from archive.feeds import FeedState, atom, feed_state, search_feed
from archive.searching import asked_from
from web.site import SiteDep

router = APIRouter()


@router.get("/search.atom")
def feed(request: Request, site: SiteDep, after: Annotated[int, Query(ge=0, lt=2**53)] = 0) -> Response:
    """New matches of a search; `after` leaves out what came in up to that number of the change sequence."""
    asked = asked_from(request.query_params.multi_items())
    asked.query()  # what cannot be read is told as such, also to a reader that has an old answer
    state = feed_state(site.browsing, asked, after)
    headers = {"ETag": f'W/"{state.tag}"', "Cache-Control": "no-cache"}
    if state.modified:
        headers["Last-Modified"] = format_datetime(state.modified.replace(microsecond=0), usegmt=True)
    if _is_known(request, state):
        return Response(status_code=304, headers=headers)
    body = atom(search_feed(site.browsing, asked, after))
    return Response(body, media_type="application/atom+xml; charset=utf-8", headers=headers)


def _is_known(request: Request, state: FeedState) -> bool:
    """Whether the reader has this state of the feed: by its tag, or by the date where it sends no tag (RFC 9110)."""
    if tags := request.headers.get("if-none-match"):
        known = {tag.strip().removeprefix("W/").strip('"') for tag in tags.split(",")}
        return bool(known & {"*", state.tag})
    since = request.headers.get("if-modified-since")
    if not since or state.modified is None:
        return False
    try:
        return state.modified.replace(microsecond=0) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False
