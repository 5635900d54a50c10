"""The status page tells the truth of workers, mail and the log, and of incidents as entered."""

from __future__ import annotations

from typing import Any

from click.testing import Result
from flask import Flask

from recycling.clock import SteppedClock
from recycling.db import db
from recycling.ledger.sequencer import sequence
from recycling.site.status.service import BEAT_EVERY, Heart
from tests.auctions.browsing import Browser
from tests.makers import a_member


def status(app: Flask) -> dict[str, Any]:
    answer = app.test_client().get("/api/v1/status")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json
    return found


def health(app: Flask) -> dict[str, str]:
    return {part["part"]: part["health"] for part in status(app)["parts"]}


def test_workers_beat_seldom_and_their_silence_is_told(
    app: Flask, held_clock: SteppedClock
) -> None:
    assert health(app)["workers"] == "not_known"
    with app.app_context():
        heart = Heart()
        assert [heart.beat(), heart.beat()] == [True, False]
        held_clock.advance(seconds=BEAT_EVERY.total_seconds())
        assert heart.beat()
    assert health(app)["workers"] == "works"
    held_clock.advance(hours=1)
    assert health(app)["workers"] == "down"
    assert status(app)["health"] == "down"


def test_entries_that_wait_for_the_log_make_it_slow(app: Flask, held_clock: SteppedClock) -> None:
    with app.app_context():
        a_member("holder")
        db.session.remove()
        assert health(app)["log"] == "works"
        held_clock.advance(minutes=5)
        assert health(app)["log"] == "slow"
        sequence()
    assert health(app)["log"] == "works"
    assert status(app)["log_size"] > 0


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["incident", *arguments])


def test_an_incident_is_told_until_it_ends_and_stays_in_the_history(app: Flask) -> None:
    begun = run(app, "begin", "Mail is late", "The mail server takes nothing.")
    ref = begun.output.strip()
    assert run(app, "note", ref, "It is being restarted.").exit_code == 0
    browser = Browser(app)
    browser.see("/status")
    assert "Goes on" in browser.words
    assert run(app, "end", ref, "It was full.").exit_code == 0
    assert "has ended" in run(app, "note", ref, "Again.").output
    browser.see("/status")
    assert "Goes on" not in browser.words
    assert all(word in browser.words for word in ("Mail is late", "restarted", "It was full."))
    listed = app.test_client().get("/api/v1/incidents").json["items"]
    assert [one["ref"] for one in listed] == [ref]
    assert len(listed[0]["notes"]) == 3


def test_an_incident_without_words_or_from_the_future_is_refused(app: Flask) -> None:
    assert "Say what happened" in run(app, "begin", "Mail is late", " ").output
    late = run(app, "begin", "Mail is late", "It is.", "--since", "2199-01-01T00:00")
    assert "cannot begin in the future" in late.output
    assert app.test_client().get("/api/v1/incidents").json["items"] == []
