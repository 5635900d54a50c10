"""Whoever follows a log sees every fork, and no fork where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from recycling.ledger.checkpoints import Statement
from recycling.ledger.monitor import following, remote
from recycling.ledger.monitor.following import follow
from recycling.ledger.monitor.looking import Alarm, Reason
from recycling.ledger.monitor.memory import Forgotten, Memories
from recycling.ledger.monitor.remote import NotThere, Unreachable
from recycling.ledger.notes import COSIGNATURE, Signer, sign_note
from recycling.ledger.policy import Policy, TrustedLog, Witness
from recycling.ledger.tiles import WIDTH, TilePath, edge_places, entry_bundle, grown
from recycling.ledger.tree import leaf_hash, root_of

KEY = Ed25519PrivateKey.generate()
LOG = Signer("log.example/one", KEY)
URL = "https://log.example/one"
WITNESS = Signer("witness.example/w", Ed25519PrivateKey.generate(), COSIGNATURE)
ENTRIES = [number.to_bytes(4, "big") for number in range(1300)]
POLICY = Policy((TrustedLog(LOG.verifier),))


class Log:
    """A log as files, like a mirror serves one; what it shows can be spoilt."""

    def __init__(self, size: int, entries: list[bytes] = ENTRIES, signer: Signer = LOG) -> None:
        self.entries, self.size = entries[:size], size
        leaves = list(map(leaf_hash, self.entries))
        text = str(Statement(signer.name, size, root_of(leaves)))
        self.note = sign_note(text, [signer])
        self.files = {"checkpoint": str(self.note).encode(), "policy.txt": str(POLICY).encode()}
        tiles = grown(0, {}, leaves)
        partial = set(edge_places(size))
        for (level, number), hashes in tiles.items():
            width = len(hashes) // 32 if (level, number) in partial else WIDTH
            self.files[str(TilePath(level, number, width))] = hashes
        for number in range(-(-size // WIDTH)):
            some = self.entries[number * WIDTH : (number + 1) * WIDTH]
            self.files[str(TilePath(None, number, len(some)))] = entry_bundle(some)

    def fetch(self, path: str) -> bytes:
        if path not in self.files:
            raise NotThere(f"{path} is not there")
        return self.files[path]


@pytest.fixture
def memories(tmp_path: Path) -> Memories:
    return Memories(tmp_path / "monitor")


def seen(memories: Memories, log: Log, **more: object) -> str:
    return follow(URL, memories, fetch=log.fetch, **more)  # type: ignore[arg-type]


def reason(memories: Memories, log: Log, **more: object) -> Reason:
    with pytest.raises(Alarm) as caught:
        seen(memories, log, **more)
    return caught.value.reason


def evidence(folder: Path) -> list[Path]:
    return sorted((folder / "monitor").glob("evidence-*"))


@settings(max_examples=15)
@given(st.lists(st.integers(0, 300), min_size=1, max_size=4))
def test_log_that_only_grows_is_followed(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int]
) -> None:
    kept, size = Memories(tmp_path_factory.mktemp("monitor")), 0
    for step in steps:
        size += step
        assert f"{size} entries, {step} new" in seen(kept, Log(size))


def test_key_is_trusted_at_first_sight_and_kept(memories: Memories) -> None:
    assert "trusted from now on" in seen(memories, Log(5))
    assert "trusted" not in seen(memories, Log(9))
    forger = Signer(LOG.name, Ed25519PrivateKey.generate())
    other = Log(12, signer=forger)
    other.files["policy.txt"] = str(Policy((TrustedLog(forger.verifier),))).encode()
    assert reason(memories, other) is Reason.NOT_SIGNED


def test_log_whose_key_nobody_gives_is_not_looked_at(memories: Memories) -> None:
    log = Log(5)
    del log.files["policy.txt"]
    with pytest.raises(Unreachable, match="--key"):
        seen(memories, log)
    assert "5 entries" in seen(memories, log, given=POLICY)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (Log(700, [*ENTRIES[:3], b"xx", *ENTRIES[4:]]), Reason.FORKED),
        (Log(900, [*ENTRIES[:699], b"xx", *ENTRIES[700:]]), Reason.NOT_EXTENDED),
        (Log(900, [b"xx", *ENTRIES[1:]]), Reason.NOT_EXTENDED),
        (Log(600), Reason.ROLLED_BACK),
        (Log(0), Reason.ROLLED_BACK),
        (Log(900, signer=Signer("log.example/other", KEY)), Reason.NOT_SIGNED),
        (Log(900, signer=Signer(LOG.name, Ed25519PrivateKey.generate())), Reason.NOT_SIGNED),
    ],
)
def test_log_that_breaks_its_word_is_an_alarm_with_both_states_kept(
    memories: Memories, tmp_path: Path, other: Log, expected: Reason
) -> None:
    first = Log(700)
    seen(memories, first)
    assert reason(memories, other) is expected
    (file,) = evidence(tmp_path)
    assert str(first.note) in file.read_text()
    assert str(other.note) in file.read_text()
    assert "700 entries, 0 new" in seen(memories, first)


def test_older_state_signed_anew_with_another_root_is_a_fork(memories: Memories) -> None:
    whole, older = Log(700), Log(600, [b"xx", *ENTRIES[1:]])
    seen(memories, whole)
    older.files = whole.files | {"checkpoint": older.files["checkpoint"]}
    assert reason(memories, older) is Reason.FORKED
    again = Log(600)
    again.files = whole.files | {"checkpoint": again.files["checkpoint"]}
    assert reason(memories, again) is Reason.ROLLED_BACK


def test_entries_that_are_not_those_hashed_are_an_alarm(memories: Memories) -> None:
    seen(memories, Log(300))
    log = Log(700)
    log.files["tile/entries/001"] = entry_bundle([*ENTRIES[256:511], b"xxxx"])
    assert reason(memories, log) is Reason.OTHER_ENTRIES
    assert "700 entries, 400 new" in seen(memories, log, read_entries=False)


def test_partial_file_that_is_gone_is_taken_from_the_full_one(memories: Memories) -> None:
    log, later = Log(700), Log(1300)
    log.files = later.files | {"checkpoint": log.files["checkpoint"]}
    assert "700 entries, 700 new" in seen(memories, log)


@pytest.mark.parametrize("missing", ["checkpoint", "tile/entries/002.p/188", "tile/0/002.p/188"])
def test_file_that_is_missing_or_cut_off_is_no_alarm(memories: Memories, missing: str) -> None:
    seen(memories, Log(300))
    log = Log(700)
    log.files[missing] = log.files[missing][:10]
    with pytest.raises(Unreachable):
        seen(memories, log)
    del log.files[missing]
    with pytest.raises(Unreachable):
        seen(memories, log)
    assert "700 entries, 400 new" in seen(memories, Log(700))


def test_same_address_with_another_origin_is_an_alarm(memories: Memories) -> None:
    seen(memories, Log(5))
    other = Signer("log.example/other", Ed25519PrivateKey.generate())
    given = Policy((TrustedLog(other.verifier),))
    assert reason(memories, Log(9, signer=other), given=given) is Reason.OTHER_LOG


def test_mirror_is_held_against_what_the_log_showed_elsewhere(memories: Memories) -> None:
    seen(memories, Log(700))
    forked = Log(700, [b"xx", *ENTRIES[1:]])
    with pytest.raises(Alarm):
        follow("https://mirror.example/", memories, fetch=forked.fetch)


def test_witnesses_are_counted_and_a_missed_quorum_is_said(memories: Memories) -> None:
    witness = Witness("w", WITNESS.verifier)
    policy = Policy(POLICY.logs, (witness,), (), "w")
    log = Log(5)
    said = seen(memories, log, given=policy)
    assert "0 of 1 witnesses (fewer than its quorum)" in said
    note = log.note.cosigned(WITNESS.signature(log.note.text, 1))
    log.files["checkpoint"] = str(note).encode()
    assert "confirmed by 1 of 1 witnesses." in seen(memories, log)


def test_spoilt_memory_is_said_and_never_overwritten(memories: Memories, tmp_path: Path) -> None:
    seen(memories, Log(5))
    (file,) = (tmp_path / "monitor").glob("log-*.json")
    file.write_text("{")
    with pytest.raises(Forgotten):
        seen(memories, Log(9))
    assert file.read_text() == "{"


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        (Log(5), (0, "5 entries")),
        (Log(4), (1, "ALARM (rolled_back)")),
        (None, (2, "Not looked")),
    ],
)
def test_command_says_it_by_its_exit_code(
    application: Flask,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    log: Log | None,
    expected: tuple[int, str],
) -> None:
    seen(Memories(tmp_path), Log(5))
    fetch = log.fetch if log else remote.over_http("http://127.0.0.1:9")
    monkeypatch.setattr(following, "reader_of", lambda _url: fetch)
    run = application.test_cli_runner().invoke
    result = run(args=["monitor", URL, "--folder", str(tmp_path)])
    code, words = expected
    assert (result.exit_code, words in result.output) == (code, True), result.output
