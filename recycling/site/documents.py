"""Which documents of the project are pages, and where do their links lead?

They are kept in the folder of the application and read once for each version of a file.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from flask import current_app, request, url_for

from recycling.pages.documents import Document, Heading, anchor_of, rendered


def path_of(name: str) -> Path:
    """Return where a document lies, named from the top of the project."""
    return Path(current_app.root_path) / name


def document(name: str) -> Document:
    """Return a document as a page, with links that lead to pages in the reader's language."""
    path = path_of(name)
    return _document(path, path.stat().st_mtime_ns, request.script_root)


def part(name: str, anchor: str) -> tuple[Document, tuple[Heading, ...]]:
    """Return one part of a document under a heading of the third level, and all such headings.

    The first where no part has that anchor.
    """
    path = path_of(name)
    return _part(path, anchor, path.stat().st_mtime_ns, request.script_root)


@lru_cache(maxsize=64)
def _part(
    path: Path, anchor: str, _modified_at_ns: int, _root: str
) -> tuple[Document, tuple[Heading, ...]]:
    texts = path.read_text(encoding="utf-8").split("\n### ")[1:]
    words = [text.partition("\n")[0] for text in texts]
    headings = tuple(Heading(anchor_of(one), one) for one in words)
    anchors = [one.anchor for one in headings]
    chosen = texts[anchors.index(anchor) if anchor in anchors else 0]
    return rendered(f"# {chosen}", _address), headings


@lru_cache(maxsize=64)
def _document(path: Path, _modified_at_ns: int, _root: str) -> Document:
    return rendered(path.read_text(encoding="utf-8"), _address)


def _address(href: str) -> str:
    """Lead from document to document as from page to page; what is elsewhere stays as it is."""
    file, mark, anchor = href.partition("#")
    name = file.rpartition("/")[2]
    if file.startswith("/"):
        return f"{request.script_root}{href}"
    if name == "glossary.md":
        return url_for("site.glossary") + mark + anchor
    if name == "CHANGELOG.md":
        return url_for("site.changelog") + mark + anchor
    if name.endswith(".md"):
        return url_for("site.guide", name=name.removesuffix(".md")) + mark + anchor
    return href
