"""What every answer tells a browser: of pages, refusals, data, files, and what is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from recycling import create_app
from recycling.config import Settings
from recycling.db import db
from recycling.files import download_headers
from tests.house.opened import address_of
from tests.makers import a_member
from tests.signing_in import sign_in

_ANYTHING = "LOT-22222-22222"
_REFS = dict.fromkeys(("ref", "code"), _ANYTHING)
_FIXED = {
    "X-Content-Type-Options": {"nosniff"},
    "X-Frame-Options": {"DENY"},
    "Cross-Origin-Opener-Policy": {"same-origin"},
    "Cross-Origin-Resource-Policy": {"same-origin", "cross-origin"},
}
# The offline verifier, which is downloaded.
_SAME_FOR_ALL = {"/verifier.html"}
_TEXT = re.compile(r"text/|.*\+xml$|.*/xml$")


def _addresses(app: Flask) -> Iterator[str]:
    refs = _Anything()
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            found = address_of(rule, refs)
            yield found or re.sub(r"<[^>]+>", _ANYTHING, rule.rule)
    yield from ("/no-such-page", "/api/v1/no-such-call", "/static/no-such-file", "/zh/lots")


class _Anything(dict[str, str]):
    def __missing__(self, _name: str) -> str:
        return _ANYTHING


def _faults(address: str, answer: TestResponse) -> Iterator[str]:
    policy = answer.headers.get("Content-Security-Policy", "")
    for directive in ("default-src '", "object-src 'none'", "base-uri 'none'", "form-action "):
        if directive not in policy:
            yield f"{address}: no {directive} in “{policy}”"
    if "frame-ancestors 'none'" not in policy or "unsafe" in policy or "*" in policy:
        yield f"{address}: may be framed, or is lax: “{policy}”"
    for name, allowed in _FIXED.items():
        if answer.headers.get(name) not in allowed:
            yield f"{address}: {name} is {answer.headers.get(name)}"
    if "no-referrer" not in (sent := answer.headers["Referrer-Policy"]) and "strict" not in sent:
        yield f"{address}: Referrer-Policy is {sent}"
    if answer.headers.get("Access-Control-Allow-Origin", "*") != "*":
        yield f"{address}: lets chosen sites in"
    kind = answer.headers.get("Content-Type", "")
    if answer.data and (not kind or (_TEXT.match(kind) and "charset=utf-8" not in kind)):
        yield f"{address}: Content-Type is “{kind}”"


@pytest.mark.once
def test_every_address_answers_with_headers_that_bind_the_browser(app: Flask) -> None:
    with app.app_context():
        member = a_member("holder")
    programs, inside = app.test_client(), app.test_client()
    sign_in(app, inside, member.email)
    faults = []
    for address in _addresses(app):
        client = programs if address.startswith("/api/") else inside
        with client.get(address, buffered=True) as answer:
            faults.extend(_faults(address, answer))
            kept = answer.headers.get("Cache-Control")
            is_page = answer.mimetype == "text/html" and answer.status_code == 200
            if is_page and client is inside and address not in _SAME_FOR_ALL and kept != "no-store":
                faults.append(f"{address}: kept as {kept}")
    assert sorted(set(faults)) == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE", "PATCH"])
def test_what_is_refused_is_bound_too_and_other_methods_are_not_served(
    app: Flask, method: str
) -> None:
    answer = app.test_client().open("/lots", method=method)
    assert answer.status_code in {400, 401, 403, 405}
    assert list(_faults("/lots", answer)) == []


def test_what_is_too_large_or_breaks_is_bound_too(app: Flask, tmp_path: Path) -> None:
    settings = replace(app.extensions["settings"], instance=tmp_path)
    broken = create_app(settings)
    broken.config["MAX_CONTENT_LENGTH"] = 100
    client = broken.test_client()
    large = client.post("/verify", data={"file": (BytesIO(bytes(5000)), "a.pdf")})
    assert large.status_code == 413
    broken.view_functions["site.home"] = _break
    surprise = client.get("/")
    with broken.app_context():
        db.engine.dispose()  # the next test writes the file anew, which nobody may have open
    assert surprise.status_code == 500
    assert "secret of the machine" not in surprise.text
    assert [*_faults("/verify", large), *_faults("/", surprise)] == []


def _break() -> str:
    raise ValueError("secret of the machine")


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "text/csv", "text/plain"])
def test_a_file_somebody_sent_runs_nothing_and_is_kept_nowhere(kind: str) -> None:
    headers = download_headers("report.pdf", kind)
    policy = headers["Content-Security-Policy"]
    for directive in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "sandbox"):
        assert directive in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    is_picture = kind.startswith("image/")
    assert headers["Content-Disposition"].startswith("inline" if is_picture else "attachment")


@pytest.mark.parametrize("name", ['a"; filename="b', "new\r\nX-Header: 1", "名.pdf", "../x", ""])
def test_a_name_of_a_file_stays_within_its_header(name: str) -> None:
    sent = download_headers(name, "application/pdf")["Content-Disposition"]
    assert sent.isascii()
    assert "\r" not in sent
    assert "\n" not in sent
    assert sent.count('"') == 2


def _cookies(tmp_path: Path, base_url: str) -> str:
    settings = Settings(tmp_path, f"sqlite:///{tmp_path / 'x.sqlite'}", base_url=base_url)
    app = create_app(settings)
    answer = app.test_client().get("/register", base_url=base_url)
    return answer.headers["Set-Cookie"]


def test_over_https_the_cookie_is_bound_to_the_host(tmp_path: Path) -> None:
    cookie = _cookies(tmp_path, "https://urban-mine.example")
    assert cookie.startswith("__Host-urban_mine=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_on_one_machine_the_cookie_needs_no_https(tmp_path: Path) -> None:
    cookie = _cookies(tmp_path, "http://127.0.0.1:8000")
    assert cookie.startswith("urban_mine=")
    assert "HttpOnly" in cookie
    assert len(cookie) < 4096


def test_signing_out_empties_the_browser(app: Flask) -> None:
    with app.app_context():
        member = a_member("holder")
    client = app.test_client()
    sign_in(app, client, member.email)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/organisation").text)
    assert token
    answer = client.post("/sign-out", data={"csrf_token": token[1]})
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
