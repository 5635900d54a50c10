"""The smaller commands: people, tokens, prices, facts, one round of work."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from recycling.config import Settings
from recycling.db import db
from recycling.ledger.models import Fact
from recycling.matching.models import PriceObservation
from recycling.parties.models import Organisation
from tests.databases import Database
from tests.lots.makers import a_published_lot
from tests.makers import Member, a_member

REGULATOR = (
    "user", "create", "--kind", "regulator", "--organisation", "Umweltamt", "--country", "DE",
    "--register-number", "A-1", "--address", "Amtsplatz 1, Hamburg", "--name", "Greta Amt",
    "--email", "greta@example.org", "--password", "correct horse battery",
)  # fmt: skip


@pytest.fixture
def holder(app: Flask) -> Member:
    with app.app_context():
        return a_member("holder")


def run(app: Flask, *arguments: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=[str(one) for one in arguments])


def counted(app: Flask, column: object) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(column))) or 0  # type: ignore[arg-type]


def but(option: str, value: str) -> list[str]:
    """The same command with one option's value changed."""
    arguments = list(REGULATOR)
    arguments[arguments.index(option) + 1] = value
    return arguments


# People


def test_user_create_enters_a_regulator_who_can_sign_in(app: Flask) -> None:
    result = run(app, *REGULATOR)
    assert result.exit_code == 0, result.output
    assert "greta@example.org can sign in" in result.output
    with app.app_context():
        kind, country = db.session.execute(select(Organisation.kind, Organisation.country)).one()
    assert (kind, country) == ("regulator", "DE")


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--password", "short", "12"),
        ("--country", "XX", "country"),
        ("--email", "nobody", "e-mail"),
        ("--organisation", " ", "name"),
    ],
)
def test_user_create_with_a_bad_answer_says_which_and_enters_nothing(
    app: Flask, option: str, value: str, said: str
) -> None:
    result = run(app, *but(option, value))
    assert result.exit_code == 1, result.output
    assert said in result.output.lower()
    assert counted(app, Organisation.id) == 0


def test_user_create_twice_is_refused(app: Flask) -> None:
    run(app, *REGULATOR)
    result = run(app, *REGULATOR)
    assert result.exit_code == 1
    assert counted(app, Organisation.id) == 1


def test_token_create_prints_a_secret_that_works(app: Flask, holder: Member) -> None:
    result = run(app, "token", "create", holder.email.upper(), "nightly export", "--scope", "read")
    assert result.exit_code == 0, result.output
    secret = result.output.strip()
    answer = app.test_client().get("/api/v1/facts", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200


def test_token_create_for_nobody_says_so(app: Flask) -> None:
    result = run(app, "token", "create", "nobody@example.org", "x")
    assert result.exit_code == 1
    assert "Nobody with the address" in result.output


# Prices and facts

PRICES = (
    "element,form,price_per_kg,currency,observed_on,source,publisher,is_demonstration\n"
    "Nd,oxide,63.00,EUR,2025-01-15,Invented,Nobody,true\n"
)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"element;price\nNd;1\n",
        PRICES.replace("Nd,", "Xx,").encode(),
        PRICES.replace("63.00", "many").encode(),
        PRICES.encode() + b"Dy,oxide,-1,EUR,2025-01-15,Invented,Nobody,true\n",
        b"\xff\xfe\x00bad",
    ],
    ids=["empty", "other columns", "no element", "no number", "one bad line of two", "no text"],
)
def test_import_prices_from_a_bad_file_says_why_and_writes_nothing(
    app: Flask, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "prices.csv"
    path.write_bytes(content)
    result = run(app, "import", "prices", path)
    assert result.exit_code == 1, result.output
    assert "Error: " in result.output
    assert "Traceback" not in result.output
    assert counted(app, PriceObservation.id) == 0


def test_import_prices_enters_the_whole_file_once(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text(PRICES)
    result = run(app, "import", "prices", path)
    assert result.exit_code == 0, result.output
    assert counted(app, PriceObservation.id) == 1


def test_export_facts_writes_the_whole_chain_as_lines(app: Flask, holder: Member) -> None:
    with app.app_context():
        lot = a_published_lot(holder)
    result = run(app, "export", "facts", f"lot:{lot}")
    lines = [json.loads(line) for line in result.output.splitlines()]
    assert [line["number"] for line in lines] == list(range(1, len(lines) + 1))
    assert (lines[0]["type"], lines[-1]["type"]) == ("LotDrafted", "LotPublished")
    assert [line["previous"] for line in lines[1:]] == [line["digest"] for line in lines[:-1]]


def test_export_facts_of_nothing_says_so(app: Flask) -> None:
    result = run(app, "export", "facts", "lot:LOT-NOTHING")
    assert result.exit_code == 1
    assert "No fact speaks of lot:LOT-NOTHING" in result.output


# Rounds


def test_tick_says_what_it_did(app: Flask, holder: Member) -> None:
    result = run(app, "tick")
    assert result.exit_code == 0
    assert "leaves appended" in result.output
    with app.app_context():
        assert db.session.scalar(select(func.count(Fact.id)))


def test_tick_without_tables_says_how_to_make_them(
    app: Flask, database: Database, tmp_path: Path
) -> None:
    from recycling import create_app

    empty = create_app(Settings(instance=tmp_path, database_url=f"sqlite:///{tmp_path}/e.sqlite"))
    result = run(empty, "export", "facts", "lot:LOT-1")
    assert result.exit_code == 3
    assert "db upgrade" in result.output
    assert "Traceback" not in result.output


def test_seed_in_production_is_refused(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    settings: Settings = app.extensions["settings"]
    monkeypatch.setitem(app.extensions, "settings", replace(settings, environment="production"))
    result = run(app, "seed")
    assert result.exit_code == 1
    assert "no place in production" in result.output
    assert counted(app, Fact.id) == 0


def test_demo_in_a_folder_with_other_things_is_refused(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    result = run(app, "demo", "--folder", tmp_path)
    assert result.exit_code == 1
    assert (tmp_path / "letters.txt").read_text() == "mine"
