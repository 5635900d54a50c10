"""What does ``make run`` show, and what does ``flask --app app demo`` play?

Seeding plays lots of every stream to every stage of their lives, so that each page has something
real on it. The demo plays one whole life for each stream and verifies every certificate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from flask import Flask, current_app

from recycling import clock
from recycling.certificates import queries as certificates
from recycling.clock import SteppedClock
from recycling.config import Settings
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.demonstration import (
    authorities,
    bases,
    borders,
    cases,
    inspections,
    oversight,
    people,
    quota_plans,
    reserves,
    returns,
    statistics,
    status,
    trade,
    webhooks,
)
from recycling.demonstration.paying import sandbox_running
from recycling.demonstration.play import Life, play
from recycling.demonstration.scenes import SCENES, Scene
from recycling.ledger.sequencer import sequence
from recycling.oversight.audits import work as audits
from recycling.settlement import payouts
from recycling.settlement.gateway import SANDBOX_KEY
from recycling.settlement.stripe_gateway import StripeGateway

Tell = Callable[[str], None]

_SEED_BEGINS = timedelta(days=60)
_BETWEEN_LIVES = timedelta(hours=7)
_FORGOTTEN_SINCE = timedelta(days=40)
_UNFINISHED = (
    ("registered", 2),
    ("registered", 5),
    ("registered", 7),
    ("auctioned", 0),
    ("auctioned", 3),
    ("auctioned", 6),
    ("closed", 1),
    ("awarded", 2),
    ("awarded", 4),
    ("paid", 5),
    ("consigned", 0),
    ("given", 6),
    ("handed over", 1),
    ("arrived", 4),
    ("received", 7),
    ("in a batch", 3),
    ("recovered", 0),
)
_TO_TRY = (
    ("registered", 2),
    ("auctioned", 3),
    ("awarded", 4),
    ("handed over", 1),
    ("received", 7),
)


def seed(tell: Tell) -> None:
    """Fill an empty register with a market that ends now; tells a line for each lot."""
    settings: Settings = current_app.extensions["settings"]
    with _payments(settings):
        with clock.held(SteppedClock(clock.now() - _SEED_BEGINS)) as stepped:
            _set_the_stage()
            people.give_vat_numbers()
            for scene in SCENES:
                life = _live(scene, stepped, settings, "verified", lambda *_: None)
                tell(f"{scene.stream}: certificate {life.refs['certificate']}")
                stepped.advance(hours=_BETWEEN_LIVES.total_seconds() / 3600)
                returns.keep_months()
        for stage, number in _UNFINISHED:
            _live_recently(SCENES[number], settings, stage)
            tell(f"{SCENES[number].stream}: {stage}")
        _forget_one(settings)
        borders.cross(settings.base_url)
        tell("two lots on their way to France, one under a dossier")
    returns.chase()
    unlicensed = bases.apply_for_more()
    people.relate_cast()
    with webhooks.a_program_that_listens():
        oversight.watch()
        cases.keep_cases(unlicensed)
        inspections.inspect()
        quota_plans.plan_quotas()
        reserves.keep_reserve()
    sequence()
    oversight.check_invoices()
    statistics.publish()
    trade.trade()
    oversight.check_certificates(len(SCENES))
    authorities.share_the_country()
    status.tell_of_late_mail()
    sequence()
    audits.audit_now(Act(SYSTEM))
    sequence()


def seed_sandbox(tell: Tell) -> None:
    """Fill a developer's empty register: one whole life, and a lot at some stages of one."""
    settings: Settings = current_app.extensions["settings"]
    with _payments(settings):
        with clock.held(SteppedClock(clock.now() - _SEED_BEGINS)) as stepped:
            _set_the_stage()
            life = _live(SCENES[0], stepped, settings, "verified", lambda *_: None)
            tell(f"{SCENES[0].stream}: certificate {life.refs['certificate']}")
        for stage, number in _TO_TRY:
            _live_recently(SCENES[number], settings, stage)
            tell(f"{SCENES[number].stream}: {stage}")
    sequence()


def _forget_one(settings: Settings) -> None:
    """Let a lot be paid for and never leave, so that the invoice check has something to say."""
    with clock.held(SteppedClock(clock.now() - _FORGOTTEN_SINCE)) as stepped:
        _live(_variant(SCENES[0]), stepped, settings, "paid", lambda *_: None)


def _live_recently(scene: Scene, settings: Settings, stage: str) -> None:
    """Play an unfinished life so that its last deed was just now."""
    with clock.held(SteppedClock(clock.now() - _LASTS[stage])) as stepped:
        _live(_variant(scene), stepped, settings, stage, lambda *_: None)


# How long the play takes to reach a stage: so far before now it begins.
_LASTS = {
    "registered": timedelta(hours=1),
    "auctioned": timedelta(hours=5),
    "closed": timedelta(hours=24),
    "awarded": timedelta(hours=25),
    "paid": timedelta(hours=27),
    "consigned": timedelta(hours=30),
    "given": timedelta(hours=44),
    "handed over": timedelta(hours=45),
    "arrived": timedelta(hours=51),
    "received": timedelta(hours=51),
    "in a batch": timedelta(hours=71),
    "recovered": timedelta(hours=119),
}


def _variant(scene: Scene) -> Scene:
    """Return the scene with other masses, so that no two lots are alike."""
    kilograms = int(scene.kilograms) * 7 // 10 // 10 * 10
    return replace(scene, kilograms=str(kilograms), pieces=scene.pieces * 7 // 10 + 1)


def demo(tell: Tell) -> list[str]:
    """Play one life for each stream in the present, empty database.

    Tells each stage and answers with the certificates' numbers, all verified.
    """
    settings: Settings = current_app.extensions["settings"]
    numbers = []
    begins_at = clock.now() - _SEED_BEGINS
    with _payments(settings), clock.held(SteppedClock(begins_at)) as stepped:
        _set_the_stage()
        for scene in SCENES:
            tell(f"\n{scene.title} ({scene.stream})")
            life = _live(
                scene, stepped, settings, "verified", lambda name, words: tell(f"  {name}: {words}")
            )
            numbers.append(life.refs["certificate"])
    return numbers


def file_of(number: str) -> bytes:
    """Return a certificate's sealed file."""
    return certificates.sealed_file(certificates.certificate(number))


def _set_the_stage() -> None:
    people.enter_cast()
    bases.build_bases()
    bases.observe_prices()


def _live(
    scene: Scene,
    stepped: SteppedClock,
    settings: Settings,
    until: str,
    tell: Callable[[str, str], None],
) -> Life:
    life = play(Life(scene, stepped, settings.base_url), until, tell)
    payouts.carry_out_planned()
    db.session.rollback()
    return life


@contextmanager
def _payments(settings: Settings) -> Iterator[None]:
    """Run with the payment sandbox beside the play."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with sandbox_running(settings.instance / "payment-sandbox.sqlite") as address:
        known = app.extensions.get("payment_gateway")
        app.extensions["payment_gateway"] = StripeGateway(SANDBOX_KEY, address)
        try:
            yield
        finally:
            app.extensions["payment_gateway"] = known
