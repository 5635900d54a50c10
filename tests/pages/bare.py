"""An application with pages and nothing else: real templates, no rooms, no database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import html5lib
from flask import Flask
from werkzeug.wrappers import Response

from recycling.config import Settings
from recycling.pages import init_pages

ROOT = Path(__file__).resolve().parents[2]


def make_app(**settings: Any) -> Flask:
    app = Flask(
        "bare",
        root_path=str(ROOT),
        template_folder="templates",
        static_folder="static",
    )
    app.config.update(
        SECRET_KEY="for tests", TESTING=True, BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "docs")
    )
    app.extensions["settings"] = Settings(ROOT, "sqlite://", **settings)
    init_pages(app)
    return app


def add_page(app: Flask, endpoint: str, rule: str) -> None:
    app.add_url_rule(rule, endpoint, lambda: "")


def render(app: Flask, source: str, **context: Any) -> str:
    """Render a template given as text, the way a view would."""
    with app.test_request_context("/"):
        template = app.jinja_env.from_string(source)
        app.update_template_context(context)
        return template.render(context)


def parse_strictly(page: str) -> Any:
    """Parse a whole page; raises on the first thing that is not HTML."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)


def fragment(markup: str) -> Any:
    """Parse a piece of a page; raises on the first thing that is not HTML."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(markup)


def ids(tree: Any) -> list[str]:
    return [element.get("id") for element in tree.iter() if element.get("id")]


def words(tree: Any) -> str:
    return " ".join("".join(tree.itertext()).split())


def fetch(app: Flask, address: str) -> Response:
    """Get an address and close the file behind the answer."""
    with app.test_client().get(address, buffered=True) as response:
        return response
