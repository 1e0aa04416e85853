"""Packs: the page of one, the forms that change it, and its exports. A pack is reached by its link and by nothing else.

The one cookie of the site names the private link of the pack at hand, so that "Add to pack" knows where to.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from archive import packs
from archive.pack_exports import EXPORTS, export_name
from archive.pack_reading import read_pack, suggested_questions
from archive.urls import pack_url, packs_url
from catalog.packs import KEPT_DAYS, BadPack, PackReadOnly
from web.site import Site, SiteDep

router = APIRouter()
COOKIE = "pack"
_SECONDS_A_DAY = 86_400
# A pack's address is a secret: no cache between us and the reader may keep it, and no search engine may list it.
PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}

Text = Annotated[str, Form()]


@router.get("/packs", response_class=HTMLResponse)
def at_hand(request: Request, site: SiteDep) -> Response:
    """The pack at hand, or what packs are and how one is begun."""
    key = _at_hand(request, site)
    if key:
        return _to_pack(key)
    return _private(site.page(request, "packs.html", kept_days=KEPT_DAYS))


@router.post("/packs")
def begin(site: SiteDep, title: Text = "") -> Response:
    key = packs.begin(site.browsing, title)
    return _remembered(_to_pack(key), site, key)


@router.post("/packs/items")
def collect(request: Request, site: SiteDep, item: Text) -> Response:
    """Put something into the pack at hand, or into a new one. Our script asks for JSON and stays on its page."""
    key = _at_hand(request, site) or packs.begin(site.browsing)
    added = packs.collect(site.browsing, key, item)
    if "application/json" in request.headers.get("accept", ""):
        return _remembered(JSONResponse({"pack": pack_url(key, added.item), "items": added.items}), site, key)
    return _remembered(RedirectResponse(pack_url(key, added.item, _where_from(request)), 303), site, key)


@router.get("/packs/{key}", response_class=HTMLResponse)
def pack(request: Request, site: SiteDep, key: str, back: Annotated[str, Query(max_length=2_000)] = "") -> HTMLResponse:
    shown = read_pack(site.browsing, key)
    response = site.page(
        request,
        "pack.html",
        pack=shown,
        suggested=suggested_questions(site.browsing, shown) if shown.writable else [],
        at_hand=request.cookies.get(COOKIE) == key,
        back=back if _is_our_path(back) else "",
        exports=EXPORTS,
        kept_days=KEPT_DAYS,
    )
    return _private(response)


@router.get("/packs/{key}/pack.{form}")
def export(site: SiteDep, key: str, form: str) -> Response:
    """The pack as a file; the printable page opens in the browser."""
    if form not in EXPORTS:
        raise HTTPException(404)
    shown, chosen = read_pack(site.browsing, key), EXPORTS[form]
    place = "inline" if chosen.policy else "attachment"
    headers = {"Content-Disposition": f'{place}; filename="{export_name(shown, form)}"', **PRIVATE}
    if chosen.policy:
        headers["Content-Security-Policy"] = chosen.policy
    return Response(chosen.write(shown), media_type=chosen.media_type, headers=headers)


@router.post("/packs/{key}")
def change(site: SiteDep, key: str, do: Text, title: Text = "") -> Response:
    """Rename, share, take the share link back, keep at hand, or delete the pack."""
    match do:
        case "rename":
            packs.rename(site.browsing, key, title)
        case "share" | "unshare":
            packs.set_shared(site.browsing, key, do == "share")
        case "use":
            if not packs.may_change(site.browsing, key):
                raise PackReadOnly("a share link cannot be the pack at hand: nothing can be added to it")
            return _remembered(_to_pack(key), site, key)
        case "delete":
            packs.discard(site.browsing, key)
            response = RedirectResponse(packs_url(), 303)
            response.delete_cookie(COOKIE)
            return response
        case _:
            raise BadPack(f"a pack cannot be made to {do[:40]!r}")
    return _to_pack(key)


@router.post("/packs/{key}/items")
def write(site: SiteDep, key: str, kind: Text, words: Text = "") -> Response:
    """Add a heading, a note or a question."""
    return _to_pack(key, packs.write(site.browsing, key, kind, words))


@router.post("/packs/{key}/order")
def arrange(site: SiteDep, key: str, item: Annotated[list[int], Form()]) -> Response:
    packs.arrange(site.browsing, key, item)
    return _to_pack(key)


@router.post("/packs/{key}/items/{item}")
def change_item(site: SiteDep, key: str, item: int, do: Text, words: Text = "") -> Response:
    """Move or remove an item. What was typed beside it is kept, whichever button was pressed."""
    if do == "remove":
        packs.take_out(site.browsing, key, item)
        return _to_pack(key)
    if do not in {"save", "up", "down"}:
        raise BadPack(f"an item cannot be made to {do[:40]!r}")
    packs.annotate(site.browsing, key, item, words)
    if do != "save":
        packs.move(site.browsing, key, item, -1 if do == "up" else 1)
    return _to_pack(key, item)


def _at_hand(request: Request, site: Site) -> str | None:
    """The key that the cookie holds, where its pack is still there and may be changed."""
    key = request.cookies.get(COOKIE)
    return key if key and packs.may_change(site.browsing, key) else None


def _to_pack(key: str, item: int | None = None) -> RedirectResponse:
    return RedirectResponse(pack_url(key, item), 303, headers=PRIVATE)


def _private(response: HTMLResponse) -> HTMLResponse:
    response.headers.update(PRIVATE)
    return response


def _remembered(response: Response, site: Site, key: str) -> Response:
    """With the cookie: not for scripts, not sent from other sites' pages, gone when the pack is."""
    response.set_cookie(
        COOKIE,
        key,
        max_age=KEPT_DAYS * _SECONDS_A_DAY,
        httponly=True,
        samesite="lax",
        secure=site.base_url.startswith("https:"),
    )
    response.headers.update(PRIVATE)
    return response


def _where_from(request: Request) -> str:
    """The page of ours that the request came from, where the browser tells it."""
    came = urlsplit(request.headers.get("referer", ""))
    if came.netloc != request.headers.get("host"):
        return ""
    return came.path + (f"?{came.query}" if came.query else "")


def _is_our_path(path: str) -> bool:
    """Whether a way back leads to a page of ours: a link may not be made to lead elsewhere."""
    return path.startswith("/") and not path.startswith(("//", "/\\"))
