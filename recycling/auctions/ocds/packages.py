"""How do releases leave: in packages, with who publishes them and which extensions they use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from recycling import clock
from recycling.auctions.ocds.merging import compiled
from recycling.clock import stamp
from recycling.config import Settings

VERSION = "1.1"
# Open Contracting's bids extension, at the state that our releases are written to.
BIDS_EXTENSION = (
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_bid_extension/"
    "018e0a92aa0e0918ab0e4be138195f120e858c99/extension.json"
)
Json = dict[str, Any]


def published(settings: Settings, place: str) -> tuple[str, str, str]:
    """Return where a package is published, on which site, and by whom."""
    return f"{settings.base_url}{place}", settings.base_url, settings.registry_name


def release_package(
    releases: Sequence[Mapping[str, Any]], uri: str, site: str, publisher: str
) -> Json:
    """Put releases into a package; it is dated as its last release, so it never changes alone."""
    return {
        **_head(releases, uri, site, publisher),
        "releases": list(releases),
    }


def record_package(
    releases: Sequence[Mapping[str, Any]], uri: str, site: str, publisher: str
) -> Json:
    """Put one sale's releases into a record with what they come to."""
    record = {
        "ocid": releases[0]["ocid"],
        "releases": list(releases),
        "compiledRelease": compiled(releases),
    }
    return {**_head(releases, uri, site, publisher), "records": [record]}


def _head(releases: Iterable[Mapping[str, Any]], uri: str, site: str, publisher: str) -> Json:
    return {
        "uri": uri,
        "version": VERSION,
        "extensions": [BIDS_EXTENSION],
        "publisher": {"name": publisher, "uri": site},
        "publishedDate": max((one["date"] for one in releases), default=stamp(clock.now())),
    }
