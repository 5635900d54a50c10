"""Addresses of published sales: one as a record, its releases, and all of them page by page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from recycling.access import public
from recycling.auctions.ocds.gathering import awarded_sales, sale_of
from recycling.auctions.ocds.packages import published, record_package, release_package
from recycling.auctions.ocds.releases import releases_of
from recycling.config import Settings
from recycling.parties.guard import current_actor

blueprint = Blueprint("ocds", __name__)
SALES_A_PAGE = 20


@blueprint.get("/auctions/<ref>/ocds.json")
@public
def record(ref: str) -> Response:
    """Give an ended auction as an OCDS record package: its releases and what they come to."""
    releases = releases_of(sale_of(ref, current_actor()))
    return jsonify(record_package(releases, *_from(f"/auctions/{ref}/ocds.json")))


@blueprint.get("/auctions/<ref>/ocds/releases.json")
@public
def releases(ref: str) -> Response:
    """Give the releases of an ended auction as an OCDS release package."""
    found = releases_of(sale_of(ref, current_actor()))
    return jsonify(release_package(found, *_from(f"/auctions/{ref}/ocds/releases.json")))


@blueprint.get("/auctions/ocds/releases.json")
@public
def all_releases() -> Response:
    """Give the releases of all awarded sales, some sales a page; ``links.next`` goes on."""
    cursor = request.args.get("cursor", "")
    page = awarded_sales(cursor, SALES_A_PAGE)
    found = [release for sale in page.items for release in releases_of(sale)]
    place = "/auctions/ocds/releases.json"
    uri, site, publisher = _from(f"{place}?cursor={cursor}" if cursor else place)
    package: dict[str, Any] = release_package(found, uri, site, publisher)
    if page.next:
        package["links"] = {"next": f"{site}{place}?cursor={page.next}"}
    return jsonify(package)


def _from(place: str) -> tuple[str, str, str]:
    settings: Settings = current_app.extensions["settings"]
    return published(settings, place)
