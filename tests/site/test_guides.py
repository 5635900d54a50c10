"""Every example of the guides is run, as written, against a server that is there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import gettext

from recycling import clock, jobs
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.site.guides import ALL, GUIDES, guides
from tests.auctions.browsing import Browser
from tests.auctions.makers import an_open_auction
from tests.bases.browsing import bearer
from tests.browsing import serving
from tests.house.left_in_english import Quoted, left_in_english
from tests.site.makers import a_market
from tests.translations import catalogues

pytestmark = pytest.mark.once
FOLDER = Path(__file__).parents[2] / GUIDES
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"^(?:#+ |- |\|)", re.MULTILINE)
_COMMAND = re.compile(r"^    \S.*$", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)]+)\)")
_CODE = re.compile(r"`[^`\n]+`")
_ELSEWHERE = re.compile(r'href="/(?!zh/|fr/)')
_TEN_DAYS = timedelta(days=10)


def examples(name: str, language: str) -> str:
    """The examples of a guide in one language, one after the other, as a reader would run them."""
    found = _BLOCK.findall((FOLDER / f"{name}.md").read_text(encoding="utf-8"))
    assert {kind for kind, _code in found} <= {"sh", "python"}
    return "\n".join(code for kind, code in found if kind == language)


@pytest.fixture
def surroundings(app: Flask, tmp_path: Path) -> Iterator[dict[str, str]]:
    """What a reader has: the registry's address, a token, an auction, a certificate, uuidgen."""
    with (
        app.test_request_context("/"),
        clock.held(SteppedClock(datetime.now(UTC) - _TEN_DAYS)) as stepped,
    ):
        market = a_market(stepped).lead_to("certified")
        jobs.tick()
        db.session.remove()
    with app.test_request_context("/"):
        auction = an_open_auction(market.holder)
        db.session.remove()
    token = bearer(app, market.holder)["Authorization"].removeprefix("Bearer ")
    drawn = tmp_path / "uuidgen"
    drawn.write_text(f"#!/bin/sh\nexec {sys.executable} -S -c 'import uuid; print(uuid.uuid4())'\n")
    drawn.chmod(0o755)
    with serving(app) as site:
        yield {
            **os.environ,
            "PATH": f"{tmp_path}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "SITE": site,
            "TOKEN": token,
            "AUCTION": auction,
            "CERTIFICATE": market.refs["certificate"],
        }


def test_every_example_of_every_guide_runs(
    app: Flask, surroundings: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        shown = guides()
    failed = {}
    for guide in shown:
        shell = f"set -eu -o pipefail\n{examples(guide.name, 'sh')}"
        ran = subprocess.run(
            ["bash", "-c", shell],
            cwd=tmp_path,
            env=surroundings,
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode:
            failed[guide.name] = ran.stdout[-500:] + ran.stderr[-500:]
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    for guide in shown:
        code = compile(examples(guide.name, "python"), f"{guide.name}.md", "exec")
        exec(code, {"__name__": str(uuid.uuid4())})
    assert failed == {}


@pytest.mark.parametrize("language", ["", *sorted(catalogues())])
def test_there_is_every_guide_and_nothing_else_in_each_language(language: str) -> None:
    files = [path for path in (FOLDER / language).iterdir() if path.is_file()]
    assert {path.name for path in files} == {f"{guide.name}.md" for guide in ALL}


@pytest.mark.parametrize("language", sorted(catalogues()))
@pytest.mark.parametrize("name", [guide.name for guide in ALL])
def test_a_guide_has_the_same_examples_parts_and_links_in_each_language(
    name: str, language: str
) -> None:
    english, told = ((FOLDER / tag / f"{name}.md").read_text("utf-8") for tag in ("", language))
    assert _BLOCK.findall(told) == _BLOCK.findall(english)
    prose, said = _BLOCK.sub("", english), _BLOCK.sub("", told)
    assert _COMMAND.findall(said) == _COMMAND.findall(prose)
    assert Counter(_MARK.findall(said)) == Counter(_MARK.findall(prose))
    assert sorted(_LINK.findall(said)) == sorted(_LINK.findall(prose))
    assert sorted(_CODE.findall(said)) == sorted(_CODE.findall(prose))


@pytest.mark.parametrize("language", ["en", *sorted(catalogues())])
def test_a_guide_is_read_in_the_readers_language_and_names_what_follows_once(
    app: Flask, language: str
) -> None:
    with app.test_request_context(headers={"Accept-Language": language}):
        shown = [(guide.name, str(guide.title)) for guide in guides()]
        after = str(gettext("Next:"))
    for name, title in shown:
        page = app.test_client().get(f"/{language}/developers/{name}").text
        assert f'<h1 class="govuk-heading-xl">{title}</h1>' in page
        assert page.count(after) == (name != shown[-1][0])
        if language != "en":
            assert list(left_in_english(page, language, Quoted([]))) == []
            assert not _ELSEWHERE.search(page.partition("<main")[2].partition("</main>")[0])


def test_every_guide_is_a_page_and_its_links_lead_somewhere(app: Flask) -> None:
    browser = Browser(app)
    with app.app_context():
        shown = guides()
    assert browser.see("/developers").status_code == 200
    led = set()
    for guide in shown:
        assert browser.see(f"/developers/{guide.name}").status_code == 200
        assert str(guide.title) in browser.words
        inside = {link for link in browser.links if link.startswith("/")}
        led |= {re.sub("^/(fr|zh)/|#.*", lambda it: "/" if it[1] else "", link) for link in inside}
    addresses = app.url_map.bind("localhost")
    assert [link for link in sorted(led) if not addresses.test(link, "GET")] == []
    assert browser.see("/developers/nothing").status_code == 404
