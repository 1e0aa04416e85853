"""Routes of packs. The key in the address is the only credential: a private one changes, a share one reads."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.routes import BrowsingDep
from archive import packs
from archive.overview import Browsing
from archive.pack_exports import EXPORTS, exported
from archive.pack_exports.record import pack_record
from archive.pack_reading import read_pack
from archive.urls import pack_url

router = APIRouter(prefix="/api/v1/packs")


class Begun(BaseModel):
    """A new pack."""

    title: str = ""


class Added(BaseModel):
    """Something of the archive (`item`), or the owner's own words (`kind` and `words`)."""

    item: Annotated[str, Field(description="passage:ID, lesson:ID, recurring:ID, theme:ID or chart:KIND:ID")] = ""
    kind: Annotated[str, Field(description="heading, note or question")] = ""
    words: str = ""


class Changed(BaseModel):
    """What is given is changed, and nothing else. `order` are ids of items."""

    title: str | None = None
    shared: bool | None = None
    order: list[int] | None = None


class Words(BaseModel):
    """The words of an item."""

    words: str


@router.post("", summary="Begin a pack; its private link is told only here", status_code=201)
def begin(browsing: BrowsingDep, begun: Begun) -> dict[str, Any]:
    key = packs.begin(browsing, begun.title)
    return {"key": key, "url": browsing.archive.settings.base_url + pack_url(key)}


@router.get("/{key}", summary="A pack with its items as they read now")
def read(browsing: BrowsingDep, key: str) -> dict[str, Any]:
    return _record(browsing, key)


@router.patch("/{key}", summary="Rename, share or arrange a pack")
def change(browsing: BrowsingDep, key: str, changed: Changed) -> dict[str, Any]:
    if changed.title is not None:
        packs.rename(browsing, key, changed.title)
    if changed.shared is not None:
        packs.set_shared(browsing, key, changed.shared)
    if changed.order is not None:
        packs.arrange(browsing, key, changed.order)
    return _record(browsing, key)


@router.delete("/{key}", summary="Delete a pack for good", status_code=204)
def discard(browsing: BrowsingDep, key: str) -> None:
    packs.discard(browsing, key)


@router.post("/{key}/items", summary="Add an item to a pack", status_code=201)
def add(browsing: BrowsingDep, key: str, added: Added) -> dict[str, Any]:
    if added.item:
        return {"id": packs.collect(browsing, key, added.item).item}
    return {"id": packs.write(browsing, key, added.kind, added.words)}


@router.patch("/{key}/items/{item}", summary="Change the words of an item")
def annotate(browsing: BrowsingDep, key: str, item: int, changed: Words) -> dict[str, Any]:
    packs.annotate(browsing, key, item, changed.words)
    return _record(browsing, key)


@router.delete("/{key}/items/{item}", summary="Take an item out of a pack", status_code=204)
def take_out(browsing: BrowsingDep, key: str, item: int) -> None:
    packs.take_out(browsing, key, item)


@router.get("/{key}/export", summary="A pack as a file: docx, pptx, html, csv or json")
def export(browsing: BrowsingDep, key: str, form: str = "docx") -> Response:
    file = exported(read_pack(browsing, key), form)
    return Response(file, media_type=EXPORTS[form].media_type)


def _record(browsing: Browsing, key: str) -> dict[str, Any]:
    pack = read_pack(browsing, key)
    return pack_record(pack) | {"writable": pack.writable, "share_url": pack.share_url}
