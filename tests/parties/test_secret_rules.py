"""Passwords, codes, sessions and the brake on guessing: pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.deeds import Actor
from recycling.errors import Conflict, Forbidden, Invalid, ProofNeeded, SecondFactorNeeded, TooMany
from recycling.parties.permissions import Permission
from recycling.parties.rules import check_password
from recycling.parties.rules.attempts import ACCOUNT, NETWORK, PAIR, Brake, Failures, check_attempts
from recycling.parties.rules.breached import check_not_breached, is_breached
from recycling.parties.rules.factors import (
    instant_of,
    looks_like_totp,
    new_recovery_code,
    plain_code,
    step_of,
    used_step,
)
from recycling.parties.rules.passwords import common_passwords
from recycling.parties.rules.resets import check_reset_open
from recycling.parties.rules.sessions import is_fresh, is_over, session_scopes
from recycling.parties.scopes import (
    SESSION,
    SIGNING,
    TOKEN,
    Scope,
    keep_to_scope,
    keep_token_to_writing,
    scope_of,
)

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ABOUT = ("Kim Feldmann", "kim.feldmann@magnetwerk.example", "Magnetwerk Hamburg GmbH")


# Passwords


def a_list_of(passwords: Iterable[str], folder: Path) -> Path:
    digests = (hashlib.sha1(one.encode(), usedforsecurity=False).hexdigest() for one in passwords)
    path = folder / "breached.txt"
    path.write_bytes(b"".join(f"{one.upper()}:{len(one)}\r\n".encode() for one in sorted(digests)))
    return path


@given(breached=st.sets(st.text(min_size=1, max_size=30), max_size=40), other=st.text(max_size=30))
def test_a_breached_password_is_found_wherever_it_stands_in_the_list(
    breached: set[str], other: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = a_list_of(breached, tmp_path_factory.mktemp("list"))
    assert all(is_breached(path, one) for one in breached)
    assert is_breached(path, other) == (other in breached)


def test_a_breached_password_is_refused_and_without_a_list_none_is(tmp_path: Path) -> None:
    path = a_list_of(["a horse that nobody rode", "another"], tmp_path)
    with pytest.raises(Invalid) as refused:
        check_not_breached(path, "a horse that nobody rode")
    assert (refused.value.code, refused.value.field) == ("breached_password", "password")
    check_not_breached(path, "a horse that nobody Rode")
    check_not_breached(None, "a horse that nobody rode")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "bad_password"),
        ("eleven char", "bad_password"),
        ("x" * 201, "bad_password"),
        ("aaaaaaaaaaaaaaaa", "common_password"),
        ("1q2w3e4r5t6y", "common_password"),
        ("1Q2W3E4R5T6Y", "common_password"),
        ("urban-mine-2026", "obvious_password"),
        ("kim.feldmann1", "obvious_password"),
        ("MagnetwerkHamburg", "obvious_password"),
    ],
)
def test_a_password_that_is_short_common_or_obvious_is_refused(password: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_password(password, about=ABOUT)
    assert (refused.value.code, refused.value.field) == (code, "password")


@pytest.mark.parametrize(
    "password",
    ["correct horse battery", "ganz-lange-nächte", "x9!kQ2#vLp0z", "kim likes 47 purple llamas"],
)
def test_a_password_of_ones_own_is_accepted_whatever_it_is_made_of(password: str) -> None:
    check_password(password, about=ABOUT)


def test_enough_of_the_passwords_everybody_tries_are_known() -> None:
    known = common_passwords()
    assert len(known) >= 3_000
    assert min(map(len, known)) >= 12


# Codes


@given(st.integers(min_value=0, max_value=2**33), st.integers(min_value=-3, max_value=3))
def test_a_code_is_good_one_step_around_now_and_never_twice(now: int, off: int) -> None:
    def code_of(step: int) -> str:
        return f"{step % 1_000_000:06d}"

    good = used_step(code_of(now + off), code_of, now, -10)
    assert (good == now + off) == (abs(off) <= 1)
    if good is not None:
        assert used_step(code_of(now + off), code_of, now, good) is None


def test_codes_are_those_of_rfc_6238() -> None:
    """Appendix B, SHA-1: 94287082 at 59 seconds, of which six digits are shown."""
    secret = pyotp.TOTP("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    at = datetime.fromtimestamp(59, UTC)
    assert secret.generate_otp(step_of(at)) == "287082"
    assert step_of(at) == 1
    assert (instant_of(1), instant_of(0)) == (datetime(1970, 1, 1, 0, 0, 30, tzinfo=UTC), None)


@pytest.mark.parametrize(
    ("typed", "plain"), [(" 123 456 ", "123456"), ("ABCD-efgh", "abcdefgh"), ("oil-0", "0110")]
)
def test_a_code_is_read_as_people_type_it(typed: str, plain: str) -> None:
    assert plain_code(typed) == plain


def test_recovery_codes_differ_and_do_not_look_like_an_app_s() -> None:
    codes = {new_recovery_code() for _ in range(50)}
    assert len(codes) == 50
    assert {len(plain_code(code)) for code in codes} == {24}
    assert not any(looks_like_totp(plain_code(code)) for code in codes)
    assert looks_like_totp("000000")


# The brake


@given(st.integers(min_value=0, max_value=10_000))
def test_a_wait_never_shrinks_with_failures_and_never_exceeds_the_longest(failures: int) -> None:
    for brake in (PAIR, NETWORK, ACCOUNT):
        assert timedelta(0) <= brake.wait(failures) <= brake.wait(failures + 1) <= brake.longest


def test_attempts_are_free_at_first_then_wait_twice_as_long_each_time() -> None:
    brake = Brake(2, timedelta(seconds=30), timedelta(minutes=2))
    waits = [brake.wait(failures).total_seconds() for failures in range(6)]
    assert waits == [0, 0, 30, 60, 120, 120]


def test_whoever_waited_may_try_again_and_others_are_told_for_how_long() -> None:
    brake = Brake(1, timedelta(seconds=90), timedelta(minutes=5))
    check_attempts([Failures(brake, 0, None), Failures(brake, 1, AT - 2 * MINUTE)], AT)
    for failures, words in ((1, "90 seconds"), (3, "5 minutes")):
        with pytest.raises(TooMany) as refused:
            check_attempts([Failures(brake, failures, AT)], AT)
        assert f"Wait {words}" in refused.value.sentence
    with pytest.raises(TooMany) as refused:
        check_attempts([Failures(brake, 1, AT)], AT + timedelta(seconds=89))
    assert "Wait 1 second and" in refused.value.sentence


def test_a_stranger_keeps_an_owner_out_for_no_more_than_a_minute() -> None:
    assert ACCOUNT.wait(10_000) <= MINUTE


# Sessions


def test_a_session_is_over_after_twelve_hours_or_when_idle() -> None:
    assert not is_over(AT, AT + HOUR, AT + HOUR - MINUTE)
    assert is_over(AT, AT + HOUR, AT + HOUR)
    assert not is_over(AT, AT + 12 * HOUR, AT + 74 * MINUTE)
    assert is_over(AT, AT + 12 * HOUR, AT + 75 * MINUTE)


def test_a_proof_is_fresh_for_a_quarter_of_an_hour() -> None:
    assert is_fresh(AT, AT + 15 * MINUTE)
    assert not is_fresh(AT, AT + 15 * MINUTE + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("needs_factor", "factor", "minutes", "scopes"),
    [
        (True, "", 0, {"read"}),
        (True, "totp", 0, {"read", "write", "sign"}),
        (True, "totp", 16, {"read", "write"}),
        (False, "", 0, {"read", "write", "sign"}),
        (False, "", 16, {"read", "write"}),
    ],
)
def test_what_a_session_is_good_for(
    needs_factor: bool, factor: str, minutes: int, scopes: set[str]
) -> None:
    at = AT + minutes * MINUTE
    found = session_scopes(needs_factor=needs_factor, factor=factor, proved_at=AT, at=at)
    assert found == scopes


def test_a_link_is_good_until_used_or_an_hour_old() -> None:
    check_reset_open(AT + HOUR, None, AT)
    for ended_at, at in ((AT, AT), (None, AT + HOUR)):
        with pytest.raises(Conflict):
            check_reset_open(AT + HOUR, ended_at, at)


# Scopes


def _actor(scopes: set[str], via: str) -> Actor:
    roles = frozenset({"administrator"})
    return Actor(1, "PER-1", 1, "ORG-1", "holder", "DE", roles, scopes=frozenset(scopes), via=via)


def test_every_signing_permission_exists_and_reading_ones_only_read() -> None:
    assert set(Permission) >= SIGNING
    assert {scope_of(one) for one in SIGNING} == {Scope.SIGN}
    assert scope_of(Permission.LOTS_READ_DRAFT) is Scope.READ
    assert scope_of(Permission.MATCHING_PLAN) is Scope.READ
    assert scope_of(Permission.LOTS_REGISTER) is Scope.WRITE


@pytest.mark.parametrize(
    ("scopes", "via", "permission", "refusal"),
    [
        ({"read"}, TOKEN, "lots.register", Forbidden),
        ({"read", "write"}, TOKEN, "certificates.issue", Forbidden),
        ({"read"}, SESSION, "lots.register", SecondFactorNeeded),
        ({"read"}, SESSION, "certificates.issue", SecondFactorNeeded),
        ({"read", "write"}, SESSION, "certificates.issue", ProofNeeded),
    ],
)
def test_what_the_way_in_is_not_good_for_is_refused_with_the_way_to_it(
    scopes: set[str], via: str, permission: str, refusal: type[Forbidden]
) -> None:
    with pytest.raises(Forbidden) as refused:
        keep_to_scope(_actor(scopes, via), permission)
    assert type(refused.value) is refusal


def test_what_the_way_in_is_good_for_passes() -> None:
    keep_to_scope(_actor({"read"}, TOKEN), "lots.read_draft")
    keep_to_scope(_actor({"read", "write"}, SESSION), "lots.register")
    keep_token_to_writing(_actor({"read", "write"}, TOKEN))
    keep_token_to_writing(_actor({"read"}, SESSION))
    with pytest.raises(Forbidden):
        keep_token_to_writing(_actor({"read"}, TOKEN))
