"""What Prometheus reads is true, is told to its reader only, and goes on without a database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from recycling.clock import SteppedClock
from recycling.config import BadConfiguration, Settings
from recycling.db import db
from recycling.ledger.sequencer import sequence
from recycling.site.status import figures
from tests.makers import a_member
from tests.site.status.test_readiness import gone

TOKEN = "told-to-prometheus-only"


def told(app: Flask) -> dict[tuple[str, ...], float]:
    answer = app.test_client().get("/metrics")
    assert answer.status_code == 200
    return {
        (one.name, *one.labels.values()): one.value
        for family in text_string_to_metric_families(answer.text)
        for one in family.samples
    }


@pytest.fixture
def with_token(app: Flask) -> Iterator[Flask]:
    before: Settings = app.extensions["settings"]
    app.extensions["settings"] = replace(before, metrics_token=TOKEN)
    yield app
    app.extensions["settings"] = before


def test_entries_that_wait_for_the_log_are_counted_until_they_are_in_it(
    app: Flask, held_clock: SteppedClock
) -> None:
    with app.app_context():
        a_member("holder")
        db.session.remove()
        held_clock.advance(minutes=5)
        waiting = told(app)
        sequence()
        held_clock.advance(seconds=30)
    done = told(app)
    assert waiting["urban_mine_waiting", "log"] > 0
    assert waiting["urban_mine_oldest_waiting_seconds", "log"] == 300
    assert waiting["urban_mine_log_entries",] == 0
    assert done["urban_mine_waiting", "log"] == 0
    assert done["urban_mine_log_entries",] == waiting["urban_mine_waiting", "log"]
    assert done["urban_mine_checkpoint_age_seconds",] == 30


def test_every_group_can_be_read_and_every_figure_is_known(app: Flask) -> None:
    found = told(app)
    failed = {key: value for key, value in found.items() if key[0] == "urban_mine_figures_failed"}
    assert {group for _, group in failed} == set(figures.GROUPS)
    assert set(failed.values()) == {0}
    assert {name for name, *_ in found} <= set(figures.FIGURES)


def test_without_a_database_it_says_so_and_answers(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with gone(app):
        found = told(app)
    assert found["urban_mine_database_up",] == 0
    assert found["urban_mine_figures_failed", "log"] == 1


@pytest.mark.parametrize("sent", ["", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN])
def test_with_a_token_only_who_sends_it_reads_metrics(with_token: Flask, sent: str) -> None:
    client = with_token.test_client()
    assert client.get("/metrics", headers={"Authorization": sent}).status_code == 403
    known = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert known.status_code == 200


def test_without_a_token_only_this_machine_reads_them_and_no_proxy(app: Flask) -> None:
    client = app.test_client()
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", environ_overrides=elsewhere).status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403


def test_in_production_nobody_reads_them_without_a_token(app: Flask) -> None:
    before: Settings = app.extensions["settings"]
    app.extensions["settings"] = replace(before, environment="production")
    try:
        assert app.test_client().get("/metrics").status_code == 403
    finally:
        app.extensions["settings"] = before


def test_a_short_token_is_refused_in_production() -> None:
    with pytest.raises(BadConfiguration, match="METRICS_TOKEN"):
        Settings.from_environment(
            {
                "URBAN_MINE_ENV": "production",
                "SECRET_KEY": "a-secret-of-our-own",
                "STRIPE_WEBHOOK_SECRET": "whsec_of_our_own_account",
                "METRICS_TOKEN": "short",
                "BASE_URL": "https://registry.example",
            }
        )
