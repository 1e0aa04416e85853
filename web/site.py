"""What every page route needs, made once per application."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from archive.archive import Archive
from archive.overview import Browsing
from archive.spreadsheets import csv_text
from web.rendering import Renderer
from web.structured import json_ld
from web.support import EXIT_URL


class Site:
    """The pages' archive, as it is browsed, and their templates."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.browsing = Browsing(archive)
        self.base_url = archive.settings.base_url
        shared = {
            "labels": self.browsing.labels,
            "base_url": self.base_url,
            "contact": archive.settings.contact,
            "exit_url": EXIT_URL,
            "json_ld": json_ld,
        }
        self.page = Renderer(shared).page


def _site(request: Request) -> Site:
    site = request.app.state.site
    assert isinstance(site, Site)
    return site


SiteDep = Annotated[Site, Depends(_site)]


def csv_response(rows: list[tuple[object, ...]], name: str) -> Response:
    """A CSV file to save under this name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(csv_text(rows), media_type="text/csv; charset=utf-8", headers=headers)
