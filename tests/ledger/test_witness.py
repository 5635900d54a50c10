"""A witness cosigns what goes on from what it saw, and never anything else.

Requests and answers of the specification (C2SP tlog-witness), and the ones that litewitness, a
public implementation, is tested with.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.serving import make_server
from werkzeug.test import Client

from recycling.ledger.checkpoints import Statement
from recycling.ledger.notes import COSIGNATURE, ED25519, Malformed, Signer, VerifierKey, sign_note
from recycling.ledger.tree import EMPTY_ROOT, consistency_proof, leaf_hash, root_of, subtrees_of
from recycling.ledger.witness.asking import Cosigned, Elsewhere, Silent, ask
from recycling.ledger.witness.rules import Answer, Seen, Submission, parse_submission
from recycling.ledger.witness.serving import LARGEST_REQUEST, Witness
from recycling.ledger.witness.store import WitnessStore

LOG = Signer("log.example/one", Ed25519PrivateKey.generate())
FORGER = Signer("log.example/one", Ed25519PrivateKey.generate())
OWN = Signer("witness.example/one", Ed25519PrivateKey.generate(), COSIGNATURE)
LEAVES = [leaf_hash(bytes([n])) for n in range(20)]
FORK = [*LEAVES[:4], leaf_hash(b"another"), *LEAVES[5:]]

SIGSUM = "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562"
SIGSUM_KEY = VerifierKey(
    SIGSUM,
    ED25519,
    bytes.fromhex("ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f"),
)
ONE = f"""\
old 0

{SIGSUM}
1
KgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=

— {SIGSUM} UgIom7fPZTqpxWWhyjWduBvTvGVqsokMbqTArsQilegKoFBJQjUFAmQ0+YeSPM3wfUQMFSzVnnNuWRTYrajXpNUbIQY=
"""  # noqa: E501
THREE = f"""\
old 1
KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
KgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=

{SIGSUM}
3
RcCI1Nk56ZcSmIEfIn0SleqtV7uvrlXNccFx595Iwl0=

— {SIGSUM} UgIom2VbtIcdFbwFAy1n7s6IkAxIY6J/GQOTuZF2ORV39d75cbAj2aQYwyJre36kezNobZs4SUUdrcawfAB8WVrx6go=
"""  # noqa: E501
FIVE = f"""\
old 1
KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
+fUDV+k970B4I3uKrqJM4aP1lloPZP8mvr2Z4wRw2LI=
KgQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=

{SIGSUM}
5
QrtXrQZCCvpIgsSmOsah7HdICzMLLyDfxToMql9WTjY=

— {SIGSUM} UgIomw/EOJmWi0i1FQsOj+etB7F8IccFam/jgd6wzRns4QPVmyEZtdvl1U2KEmLOZ/ASRcWJi0tW90dJWAShei7sDww=
"""  # noqa: E501
# The request the specification shows.
SHOWN = """\
old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
"""  # noqa: E501


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    logs = {LOG.name: [LOG.verifier], SIGSUM: [SIGSUM_KEY]}
    return Witness(OWN, logs, WitnessStore(tmp_path / "witness.sqlite"))


def a_request(
    old: int, new: int, leaves: list[bytes] = LEAVES, signer: Signer = LOG, root: bytes = b""
) -> Submission:
    root = root or root_of(leaves[:new])
    statement = Statement(signer.name, new, root)
    proof = consistency_proof(old, new, subtrees_of(leaves)) if 0 < old <= new else ()
    return Submission(old, proof, sign_note(str(statement), [signer]), statement)


def put(witness: Witness, *request: object, **more: object) -> Answer:
    return witness.answer(str(a_request(*request, **more)).encode())  # type: ignore[arg-type]


def test_request_of_the_standard_is_read_and_written_back() -> None:
    asked = parse_submission(SHOWN)
    assert (asked.old, len(asked.proof), asked.statement.size) == (20852014, 4, 20852163)
    assert str(asked) == SHOWN


def test_published_requests_are_answered_as_published(witness: Witness) -> None:
    assert witness.answer(ONE.encode()).status == 200
    assert witness.answer(FIVE.encode()).status == 200
    late = witness.answer(THREE.encode())
    assert (late.status, late.text, late.content_type) == (409, "5\n", "text/x.tlog.size")
    root = bytes.fromhex("42bb57ad06420afa4882c4a63ac6a1ec77480b330b2f20dfc53a0caa5f564e36")
    assert witness.store.seen(SIGSUM) == Seen(5, root)


def test_cosignature_verifies_with_the_witness_key(witness: Witness) -> None:
    asked = a_request(0, 7)
    outcome = ask("http://w", OWN.verifier, asked, lambda _url, body: witness.answer(body))
    assert isinstance(outcome, Cosigned)
    assert asked.note.cosigned(outcome.signature).is_signed_by(OWN.verifier)


def test_log_that_goes_on_is_cosigned_again_and_again(witness: Witness) -> None:
    steps = [(0, 3), (3, 3), (3, 8), (8, 20), (20, 20)]
    assert [put(witness, *step).status for step in steps] == [200] * 5


def test_empty_log_is_cosigned_only_with_its_own_root(witness: Witness) -> None:
    assert put(witness, 0, 0, root=leaf_hash(b"")).status == 422
    assert put(witness, 0, 0, root=EMPTY_ROOT).status == 200
    assert put(witness, 0, 2).status == 200


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ((5, 9, FORK), 422),
        ((5, 5, FORK), 409),
        ((4, 9), 409),
        ((0, 9), 409),
        ((6, 5), 400),
        ((5, 9, LEAVES, FORGER), 403),
        ((5, 9, LEAVES, Signer("log.example/other", Ed25519PrivateKey.generate())), 404),
    ],
)
def test_what_does_not_go_on_is_refused_and_changes_nothing(
    witness: Witness, request_: tuple[object, ...], status: int
) -> None:
    put(witness, 0, 5)
    answer = put(witness, *request_)
    assert answer.status == status
    assert "— " not in answer.text
    assert witness.store.seen(LOG.name) == Seen(5, root_of(LEAVES[:5]))


def test_proof_from_nothing_is_empty_or_refused(witness: Witness) -> None:
    asked = a_request(0, 9)
    with_proof = Submission(0, (LEAVES[0],), asked.note, asked.statement)
    assert witness.answer(str(with_proof).encode()).status == 422


def test_note_spoilt_by_a_second_signature_of_the_log_is_refused(witness: Witness) -> None:
    asked = a_request(0, 9)
    spoilt = asked.note.cosigned(FORGER.signature("other\n"))
    line = type(spoilt.signatures[1])(LOG.name, LOG.verifier.id, spoilt.signatures[1].raw)
    note = asked.note.cosigned(line)
    assert witness.answer(str(Submission(0, (), note, asked.statement)).encode()).status == 403


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\xff", b"old 0", b"old 0\n\n", ONE.replace("old 0", "old 00").encode(),
        ONE.replace("old 0", "old -1").encode(), ONE.replace("old 0\n", "old 0\nAAAA\n").encode(),
        ONE.replace("old 0\n", "old 0\n" + "KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n" * 64)
        .encode(), ONE.replace("\n1\n", "\none\n").encode(), ONE[:-1].encode(),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_a_bad_request(witness: Witness, body: bytes) -> None:
    assert witness.answer(body).status == 400


@given(st.binary())
def test_any_bytes_after_a_good_beginning_are_read_or_malformed(tail: bytes) -> None:
    with suppress(Malformed):
        parse_submission(ONE[:200] + tail.decode(errors="replace"))


def test_move_from_what_is_no_longer_so_changes_nothing(tmp_path: Path) -> None:
    store = WitnessStore(tmp_path / "one" / "witness.sqlite")
    three, five = Seen(3, b"3" * 32), Seen(5, b"5" * 32)
    assert store.move("log", Seen(), five, "note")
    assert not store.move("log", Seen(), three, "note")
    assert not store.move("log", Seen(5, b"6" * 32), three, "note")
    assert WitnessStore(tmp_path / "one" / "witness.sqlite").seen("log") == five


def test_of_requests_at_once_one_moves_and_nothing_rolls_back(witness: Witness) -> None:
    put(witness, 0, 1)
    start, statuses = threading.Barrier(8), []

    def run(new: int) -> None:
        start.wait()
        statuses.append((put(witness, 1, new).status, new))

    threads = [threading.Thread(target=run, args=(new,)) for new in range(2, 10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [new for status, new in statuses if status == 200]
    assert sorted(status for status, _ in statuses) == [200] + [409] * 7
    assert witness.store.seen(LOG.name).size == won[0]


def test_witness_answers_over_http_and_says_who_it_is(witness: Witness) -> None:
    server = make_server("127.0.0.1", 0, witness, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.port}/"
        assert isinstance(ask(url, OWN.verifier, a_request(0, 7)), Cosigned)
        assert ask(url, OWN.verifier, a_request(3, 9)) == Elsewhere(7)
        refused = ask(url, OWN.verifier, a_request(7, 9, FORK))
        assert isinstance(refused, Silent)
        assert "422" in refused.reason
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    gone = ask(url, OWN.verifier, a_request(7, 9))
    assert isinstance(gone, Silent)
    assert "cannot be reached" in gone.reason
    page = Client(witness).get("/")
    assert f"log {LOG.name}: 7 entries" in page.text
    assert str(OWN.verifier) in page.text


def test_other_addresses_methods_and_sizes_are_refused(witness: Witness) -> None:
    client = Client(witness)
    assert client.get("/add-checkpoint").status_code == 405
    assert client.post("/other").status_code == 404
    assert client.post("/add-checkpoint", data=b"x" * (LARGEST_REQUEST + 1)).status_code == 413


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, ""),
        Answer(200, "hello\n"),
        Answer(200, str(LOG.signature("x\n"))),
        Answer(200, str(OWN.signature("other\n", 1))),
        Answer(200, "\n\n" + str(OWN.signature("other\n", 1))),
        Answer(409, "12\n"),
        Answer(409, "012\n", "text/x.tlog.size"),
        Answer(409, "50", "text/x.tlog.size"),
        Answer(503, "x" * 9999),
    ],
)
def test_answer_that_proves_nothing_is_silence(answer: Answer) -> None:
    outcome = ask("http://w", OWN.verifier, a_request(0, 3), lambda _url, _body: answer)
    assert isinstance(outcome, Silent)
    assert len(outcome.reason) <= 200
