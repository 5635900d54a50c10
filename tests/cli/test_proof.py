"""``verify`` and ``audit`` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from recycling.certificates import queries, standing
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.ledger import triggers
from tests.certificates.living import Neighbours, a_certificate, neighbours

pytestmark = pytest.mark.once

GENUINE, NOT_GENUINE, UNREADABLE = 0, 1, 2


@pytest.fixture
def people(app: Flask, held_clock: SteppedClock) -> Neighbours:
    with app.app_context():
        return neighbours(held_clock)


@pytest.fixture
def number(app: Flask, people: Neighbours) -> str:
    with app.app_context():
        return a_certificate(people)


@pytest.fixture
def pdf(app: Flask, number: str, tmp_path: Path) -> Path:
    path = tmp_path / f"CoC-{number}.pdf"
    with app.app_context():
        path.write_bytes(queries.sealed_file(queries.certificate(number)))
    return path


@pytest.fixture
def keys(app: Flask, pdf: Path, tmp_path: Path) -> Path:
    """The registry's public keys, as somebody kept them."""
    path = tmp_path / "keys.json"
    path.write_bytes(app.test_client().get("/keys").data)
    return path


def run(app: Flask, *arguments: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=[str(one) for one in arguments])


def test_verify_genuine_and_current_ends_with_0_and_five_lines(
    app: Flask, pdf: Path, number: str
) -> None:
    result = run(app, "verify", pdf)
    assert result.exit_code == GENUINE, result.output
    for code in ("seal.ok", "record.ok", "log.ok", "status.current", "page.ok"):
        assert code in result.output
    assert f"{number}: genuine and current" in result.output


def test_verify_with_one_byte_changed_ends_with_1(app: Flask, pdf: Path) -> None:
    content = bytearray(pdf.read_bytes())
    content[content.index(b"/Title") + 9] ^= 1
    pdf.write_bytes(content)
    result = run(app, "verify", pdf)
    assert result.exit_code == NOT_GENUINE
    assert "NOT genuine" in result.output
    assert "seal.broken" in result.output


def test_verify_revoked_is_genuine_and_ends_with_1(
    app: Flask, people: Neighbours, pdf: Path, number: str
) -> None:
    with app.app_context():
        standing.revoke_certificate(people.recycler.act(), number, "The weighing was wrong.")
    result = run(app, "verify", pdf)
    assert result.exit_code == NOT_GENUINE
    assert "genuine, but it no longer stands" in result.output
    assert "The weighing was wrong." in result.output


def test_verify_garbage_ends_with_2(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(b"%PDF-1.7 dear Sir")
    result = run(app, "verify", path)
    assert result.exit_code == UNREADABLE
    assert "not a certificate" in result.output


def test_verify_a_file_that_is_not_there_ends_with_2(app: Flask, tmp_path: Path) -> None:
    assert run(app, "verify", tmp_path / "nothing.pdf").exit_code == UNREADABLE


def test_verify_offline_with_kept_keys_ends_with_0_and_says_what_it_cannot_tell(
    app: Flask, pdf: Path, keys: Path
) -> None:
    result = run(app, "verify", pdf, "--offline", "--trust", keys)
    assert result.exit_code == GENUINE, result.output
    assert "status.unknown_offline" in result.output
    assert "cannot be told offline" in result.output


def test_verify_offline_asks_no_database(
    app: Flask, pdf: Path, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(*_: object, **__: object) -> None:
        raise AssertionError("the database was asked")

    monkeypatch.setattr(db.session, "scalar", ask)
    monkeypatch.setattr(db.session, "execute", ask)
    assert run(app, "verify", pdf, "--offline", "--trust", keys).exit_code == GENUINE


def test_verify_offline_with_a_kit_kept_tells_the_status_too(
    app: Flask, pdf: Path, number: str, tmp_path: Path
) -> None:
    kit = tmp_path / "kit.zip"
    kit.write_bytes(app.test_client().get(f"/certificates/{number}/kit.zip").data)
    for checked in (pdf, kit):
        result = run(app, "verify", checked, "--offline", "--trust", kit)
        assert (result.exit_code, "status.current" in result.output) == (GENUINE, True)


def test_verify_offline_without_keys_says_what_is_missing(app: Flask, pdf: Path) -> None:
    result = run(app, "verify", pdf, "--offline")
    assert result.exit_code == UNREADABLE
    assert "--trust" in result.output


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", "{}", '{"issuer": "x", "keys": [1], "log": "y"}', "\x00", "42"],
)
def test_verify_with_a_file_that_holds_no_keys_ends_with_2_and_says_so(
    app: Flask, pdf: Path, tmp_path: Path, content: str
) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text(content)
    result = run(app, "verify", pdf, "--offline", "--trust", wrong)
    assert result.exit_code == UNREADABLE
    assert "no key document" in result.output


@pytest.mark.parametrize("log", ["", "nonsense", 7, None])
def test_verify_with_keys_whose_log_is_unreadable_ends_with_2(
    app: Flask, pdf: Path, keys: Path, log: object
) -> None:
    document = json.loads(keys.read_text())
    keys.write_text(json.dumps({**document, "log": log}))
    result = run(app, "verify", pdf, "--offline", "--trust", keys)
    assert (result.exit_code, "no key document" in result.output) == (UNREADABLE, True)


def test_verify_with_the_keys_of_another_issuer_ends_with_1(
    app: Flask, pdf: Path, keys: Path
) -> None:
    document = json.loads(keys.read_text())
    keys.write_text(json.dumps({**document, "keys": []}))
    result = run(app, "verify", pdf, "--offline", "--trust", keys)
    assert result.exit_code == NOT_GENUINE
    assert "seal.untrusted_key" in result.output


def test_verify_online_with_kept_keys_tells_the_status(app: Flask, pdf: Path, keys: Path) -> None:
    result = run(app, "verify", pdf, "--trust", keys)
    assert result.exit_code == GENUINE
    assert "status.current" in result.output


def test_audit_of_a_whole_life_finds_nothing(app: Flask, number: str) -> None:
    run(app, "tick")
    result = run(app, "audit")
    assert result.exit_code == 0, result.output
    assert "0 problems" in result.output


def test_audit_of_a_changed_fact_names_it_and_ends_with_1(app: Flask, number: str) -> None:
    run(app, "tick")
    with app.app_context():
        engine = db.engine
        with engine.begin() as link:
            for statement in triggers.removal(engine.dialect.name):
                link.exec_driver_sql(statement)
            link.execute(
                text("UPDATE fact SET organisation_ref = 'ORG-X' WHERE subject = :subject"),
                {"subject": f"certificate:{number}"},
            )
    result = run(app, "audit")
    assert result.exit_code == 1
    assert number in result.output


def test_audit_of_a_changed_share_names_its_output_until_shares_are_rebuilt(
    app: Flask, number: str
) -> None:
    run(app, "tick")
    with app.app_context(), db.engine.begin() as link:
        link.execute(text("UPDATE lot_share SET mass = mass + 1"))
    audit = run(app, "audit")
    assert (audit.exit_code, "the shares of output" in audit.output) == (1, True)
    assert run(app, "rebuild-shares").exit_code == 0
    run(app, "tick")
    assert run(app, "audit").exit_code == 0
