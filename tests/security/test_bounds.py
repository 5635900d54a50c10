"""How much one caller may have of what costs: long files, pictures, sign-ups."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from recycling.clock import SteppedClock
from recycling.config import Settings
from recycling.errors import TooLarge, TooMany
from recycling.files import take
from recycling.parties.sign_in import Origin, count_sign_up
from recycling.turnstile import Passing, Turnstile
from tests.security.broken_files import bomb


@pytest.mark.parametrize("name", ["picture bomb (PNG)", "picture bomb (JPEG)"])
def test_a_picture_of_more_points_than_are_ever_unpacked_is_refused(
    in_app: Flask, name: str
) -> None:
    sent = bomb(name)
    with pytest.raises(TooLarge, match="million points"):
        take(sent.content, sent.name)


def test_one_caller_has_a_share_of_long_files_and_others_theirs() -> None:
    turnstile = Turnstile(most_of_all=4)
    turnstile.enter("a")
    turnstile.enter("a")
    with pytest.raises(TooMany, match="already being sent"):
        turnstile.enter("a")
    turnstile.enter("b")
    turnstile.enter("b")
    with pytest.raises(TooMany, match="sent to others"):
        turnstile.enter("c")
    turnstile.leave("a")
    turnstile.enter("c")


@pytest.mark.parametrize(("threads", "files"), [("", 8), ("4", 2), ("1", 0)])
def test_long_files_take_half_of_the_threads_a_process_has(
    tmp_path: Path, threads: str, files: int
) -> None:
    env = {"URBAN_MINE_INSTANCE": str(tmp_path), **({"WEB_THREADS": threads} if threads else {})}
    assert Settings.from_environment(env).long_files == files


def test_a_process_of_one_thread_sends_one_long_file_at_a_time() -> None:
    turnstile = Turnstile(most_of_all=0)
    turnstile.enter("a")
    with pytest.raises(TooMany):
        turnstile.enter("b")


def test_a_caller_is_out_when_the_file_ends_or_breaks_or_is_given_up() -> None:
    turnstile = Turnstile(most_of_all=1)

    def broken() -> object:
        yield "a"
        raise OSError

    turnstile.enter("a")
    assert list(Passing(iter(["1", "2"]), turnstile, "a")) == ["1", "2"]
    turnstile.enter("a")
    with pytest.raises(OSError):
        list(Passing(broken(), turnstile, "a"))  # type: ignore[arg-type]
    turnstile.enter("a")
    given_up = Passing(iter(["1"]), turnstile, "a")
    given_up.close()
    given_up.close()
    turnstile.enter("a")
    Passing(iter(["1"]), turnstile, "a")  # nobody reads it, nobody closes it
    turnstile.enter("a")


def test_more_lists_at_once_than_one_may_have_are_refused_until_one_is_read(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/bases.csv", buffered=True).status_code == 200
    turnstile: Turnstile = app.extensions["turnstile"]
    others = "address 127.0.0.1"  # of threads of their own
    most_of_one = Settings.long_files // 2
    for _ in range(most_of_one):
        turnstile.enter(others)
    refused = client.get("/bases.csv", buffered=True)
    assert refused.status_code == 429
    assert "Try again in 10 seconds" in refused.text
    assert refused.headers["Retry-After"] == "10"
    turnstile.leave(others)
    assert client.get("/bases.csv", buffered=True).status_code == 200
    for _ in range(most_of_one - 1):
        turnstile.leave(others)


def test_sign_ups_of_one_network_are_braked_and_of_others_are_not(
    in_app: Flask, held_clock: SteppedClock
) -> None:
    network = Origin("203.0.113.7")
    for _ in range(10):
        count_sign_up(network)
    with pytest.raises(TooMany):
        count_sign_up(network)
    count_sign_up(Origin("203.0.113.8"))
    held_clock.advance(minutes=2)
    count_sign_up(network)


def test_the_page_to_register_says_when_there_were_too_many(
    app: Flask, held_clock: SteppedClock
) -> None:
    with app.app_context():
        for _ in range(10):
            count_sign_up(Origin("127.0.0.1"))
    client = app.test_client()
    page = client.get("/register").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    form = {
        "csrf_token": token[1], "kind": "holder", "name": "A", "country": "DE",
        "register_number": "HRB 1", "address": "Street 1", "person_name": "Kim",
        "email": "k@a.example", "password": "a long enough passphrase 7",
    }  # fmt: skip
    answer = client.post("/register", data=form)
    assert answer.status_code == 429
    assert "too many attempts" in answer.text
