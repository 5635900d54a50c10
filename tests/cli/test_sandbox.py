"""A sandbox shares nothing with the registry it is made from, and says what it is."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from recycling import create_app
from recycling.cli import sandbox
from recycling.config import BadConfiguration, Settings
from recycling.db import db
from recycling.demonstration import people

pytestmark = pytest.mark.once
SECURE = {
    "URBAN_MINE_ENV": "production",
    "SECRET_KEY": "a secret of sixteen",
    "STRIPE_WEBHOOK_SECRET": "another of sixteen",
    "BASE_URL": "https://registry.example",
}


def run(app: Flask, folder: Path, *options: str) -> Result:
    asked = ["sandbox", "--no-serve", "--folder", str(folder), *options]
    return app.test_cli_runner().invoke(args=asked)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the migrations and the lots, which are tried elsewhere."""
    monkeypatch.setattr(sandbox, "upgrade", db.create_all)
    monkeypatch.setattr(sandbox.market, "seed_sandbox", lambda tell: people.enter_cast())


@pytest.mark.usefixtures("quick")
def test_a_sandbox_is_made_once_marks_its_answers_and_its_tokens_are_its_own(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////nowhere/real.sqlite")
    made = run(app, tmp_path / "own")
    assert made.exit_code == 0, made.output
    again = run(app, tmp_path / "own")
    (token,) = set(re.findall(r"HOLDER_TOKEN=(\S+)", made.output + again.output))
    settings = Settings.from_environment(sandbox._environment(tmp_path / "own", 8100))
    own = create_app(settings).test_client()
    asked = {"Authorization": f"Bearer {token}"}
    answer = own.get("/api/v1/me", headers=asked)
    assert (answer.status_code, answer.json["kind"]) == (200, "holder")
    assert answer.headers["Urban-Mine-Sandbox"] == "yes"
    assert "Nothing here is real" in own.get("/help").text
    outside = app.test_client().get("/api/v1/me", headers=asked)
    assert outside.status_code == 401
    assert "Urban-Mine-Sandbox" not in outside.headers


def test_a_sandbox_never_replaces_something_else(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("dear")
    assert "holds other things" in run(app, tmp_path, "--fresh").output
    assert (tmp_path / "letters.txt").exists()


def test_production_and_a_sandbox_exclude_each_other(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadConfiguration, match="SANDBOX"):
        Settings.from_environment({**SECURE, "SANDBOX": "1"})
    known = app.extensions["settings"]
    monkeypatch.setitem(app.extensions, "settings", replace(known, environment="production"))
    assert "no place in production" in run(app, tmp_path / "own").output
