from __future__ import annotations

import pytest
from flask import Flask, Response, render_template_string

from tests.pages.bare import ROOT, fetch, make_app

PAGE = '{% extends "base.html" %}{% block title %}x{% endblock %}'


@pytest.fixture
def site() -> Flask:
    app = make_app()
    app.add_url_rule("/page", "page", lambda: render_template_string(PAGE))
    own = Response("x", headers={"Content-Security-Policy": "default-src 'none'"})
    app.add_url_rule("/own", "own", lambda: own)
    return app


def policy(app: Flask) -> dict[str, str]:
    header = fetch(app, "/page").headers["Content-Security-Policy"]
    return dict(part.strip().split(" ", 1) for part in header.split(";"))


@pytest.mark.parametrize(
    ("directive", "sources"),
    [
        ("default-src", "'self'"),
        ("script-src", "'self'"),
        ("style-src", "'self'"),
        ("img-src", "'self' data:"),
        ("object-src", "'none'"),
        ("base-uri", "'none'"),
        (
            "form-action",
            "'self' https://checkout.stripe.com https://connect.stripe.com"
            " https://accounts.stripe.com",
        ),
        ("frame-ancestors", "'none'"),
    ],
)
def test_page_may_load_only_what_is_ours(site: Flask, directive: str, sources: str) -> None:
    assert policy(site)[directive] == sources


def test_forms_may_go_to_the_payment_page_that_is_set_up(site: Flask) -> None:
    site.config["FORM_ACTION_ORIGINS"] = ("http://127.0.0.1:8012",)
    assert policy(site)["form-action"].endswith(" http://127.0.0.1:8012")


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ],
)
@pytest.mark.parametrize("address", ["/page", "/static/urban-mine.css", "/nowhere"])
def test_every_answer_carries_the_header(
    site: Flask, address: str, header: str, value: str
) -> None:
    assert fetch(site, address).headers[header] == value


def test_camera_and_position_are_not_asked_for(site: Flask) -> None:
    allowed = fetch(site, "/page").headers["Permissions-Policy"]
    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(allowed.split(", "))


def test_https_is_insisted_on_only_where_the_site_has_it(site: Flask) -> None:
    assert "Strict-Transport-Security" not in fetch(site, "/page").headers
    site.config["SESSION_COOKIE_SECURE"] = True
    assert "max-age=31536000" in fetch(site, "/page").headers["Strict-Transport-Security"]


def test_policy_of_a_room_is_kept(site: Flask) -> None:
    assert fetch(site, "/own").headers["Content-Security-Policy"] == "default-src 'none'"


def test_page_is_not_kept_by_anyone_else(site: Flask) -> None:
    assert fetch(site, "/page").headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/static/urban-mine.css?v=abc", True),
        ("/static/vendor/public-sans-5.3.0/public-sans-latin-wght-normal.woff2", True),
        ("/static/urban-mine.css", False),
        ("/static/nothing.css?v=abc", False),
    ],
)
def test_static_file_is_kept_a_year_only_when_its_address_tells_its_version(
    site: Flask, address: str, kept: bool
) -> None:
    caching = fetch(site, address).headers.get("Cache-Control", "")
    assert ("max-age=31536000" in caching and "immutable" in caching) is kept


def test_address_of_a_static_file_changes_with_the_file(site: Flask) -> None:
    file = ROOT / "static" / "urban-mine.css"
    with site.test_request_context("/"):
        address = site.url_for("static", filename=file.name)
        missing = site.url_for("static", filename="nothing.css")
    assert address.startswith("/static/urban-mine.css?v=")
    assert missing == "/static/nothing.css"
