"""The registry asks its witnesses, keeps what verifies, and waits for nobody."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from sqlalchemy import text

from recycling.clock import SteppedClock
from recycling.config import BadConfiguration, Settings
from recycling.db import db
from recycling.deeds import begin_writing
from recycling.ledger import cosigning, heads, keys, queries, service
from recycling.ledger.audit import audit
from recycling.ledger.models import LogWitness
from recycling.ledger.notes import COSIGNATURE, Signer, parse_note
from recycling.ledger.policy import Policy, parse_policy
from recycling.ledger.proofs import verify_proof_text
from recycling.ledger.witness import asking
from recycling.ledger.witness.rules import Answer
from recycling.ledger.witness.serving import Witness
from recycling.ledger.witness.store import WitnessStore
from tests.ledger.makers import happen, happen_often

NAMES = ("north", "south", "west")
SIGNERS = {
    name: Signer(f"{name}.example", Ed25519PrivateKey.generate(), COSIGNATURE) for name in NAMES
}
LINES = [f"witness {n} {s.verifier} http://{n}.example" for n, s in SIGNERS.items()]
TWO_OF_THREE = "\n".join((*LINES, "group two 2 north south west", "quorum two"))


@pytest.fixture
def world(
    in_app: Flask, held_clock: SteppedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Witness | Callable[[bytes], Answer]]:
    """Three witnesses of our log; what each answers can be replaced."""
    key = service.log_key(in_app).verifier
    there: dict[str, Witness | Callable[[bytes], Answer]] = {
        name: Witness(signer, {key.name: [key]}, WitnessStore(tmp_path / f"{name}.sqlite"))
        for name, signer in SIGNERS.items()
    }

    def post(address: str, body: bytes) -> Answer:
        host = (urlsplit(address).hostname or "").removesuffix(".example")
        answers = there[host]
        return answers.answer(body) if isinstance(answers, Witness) else answers(body)

    monkeypatch.setattr(asking, "post_over_http", post)
    policy = parse_policy(TWO_OF_THREE)
    own = heads.own_policy().logs
    monkeypatch.setitem(
        in_app.extensions,
        "ledger_log_policy",
        Policy(own, policy.witnesses, policy.groups, policy.quorum),
    )
    return there


def grow(times: int = 3) -> str:
    digest = happen_often(times)[-1]
    service.sequence()
    return digest


def standing() -> tuple[int, int]:
    return heads.standing(heads.latest_checkpoint())


def errors() -> dict[str, str]:
    return {card.name: card.error for card in heads.witnesses()}


def unreachable(_body: bytes) -> Answer:
    raise requests.ConnectionError


def test_every_witness_cosigns_each_checkpoint_once(
    world: dict[str, Witness], caplog: pytest.LogCaptureFixture
) -> None:
    assert cosigning.cosign() == 0
    for _ in range(2):
        grow()
        assert cosigning.cosign() == 3
        assert cosigning.cosign() == 0
        assert standing() == (3, 3)
    assert world["north"].store.seen("urban-mine.example/log").size == 6
    assert caplog.records == []
    assert audit().ok


def test_cosignature_moved_to_another_checkpoint_is_found_by_the_audit(world: object) -> None:
    grow()
    cosigning.cosign()
    grow()
    begin_writing()
    db.session.execute(text("UPDATE cosignature SET size = 6 WHERE key LIKE 'west%'"))
    db.session.commit()
    (problem,) = audit().problems
    assert problem.startswith("the cosignature of west.example+")
    assert "the checkpoint of 6 leaves is not good" in problem


def test_proof_and_policy_carry_the_quorum(world: object, in_app: Flask) -> None:
    digest = grow()
    before = heads.policy_of_proof(queries.proof_for_digest(digest))
    assert "# 0 of 3 witnesses" in before
    assert parse_policy(before).quorum == "none"
    cosigning.cosign()
    proof = queries.proof_for_digest(digest)
    after = heads.policy_of_proof(proof)
    assert "# 3 of 3 witnesses" in after
    assert parse_policy(after) == heads.own_policy()
    named = [signer.verifier for signer in SIGNERS.values()]
    verdict = verify_proof_text(proof, digest, service.log_key(in_app).verifier, named)
    assert (verdict.ok, verdict.witnesses, verdict.witnesses_known) == (True, 3, 3)


def test_proof_rests_on_a_cosigned_checkpoint_while_the_newest_is_not(world: object) -> None:
    digest = grow()
    cosigning.cosign()
    late = grow()
    assert "\n3\n" in queries.proof_for_digest(digest)
    assert "\n6\n" in queries.proof_for_digest(late)


def test_silent_witness_is_asked_ever_more_rarely_and_the_others_all_the_same(
    world: dict[str, object], held_clock: SteppedClock
) -> None:
    world["south"] = unreachable
    grow()
    assert cosigning.cosign() == 2
    assert standing() == (2, 3)
    assert "cannot be reached" in errors()["south"]
    assert cosigning.cosign() == 0
    held_clock.advance(seconds=2)
    asked = []
    world["south"] = lambda body: asked.append(body) or Answer(500, "no")
    assert cosigning.cosign() == 0
    assert len(asked) == 1
    assert "it answers 500" in errors()["south"]
    held_clock.advance(seconds=3)
    assert (cosigning.cosign(), len(asked)) == (0, 1)


def test_witness_that_lost_its_memory_or_ours_is_asked_from_what_it_says(
    world: dict[str, Witness],
) -> None:
    grow()
    cosigning.cosign()
    row = db.session.get_one(LogWitness, str(SIGNERS["west"].verifier))
    row.size = 1
    db.session.commit()
    grow()
    assert cosigning.cosign() == 3


def test_witness_that_saw_more_than_we_have_is_reported(world: dict[str, object]) -> None:
    grow()
    world["north"] = lambda _body: Answer(409, "900\n", "text/x.tlog.size")
    assert cosigning.cosign() == 2
    assert "has cosigned 900 entries, more" in errors()["north"]


def test_witness_that_keeps_changing_its_mind_is_left(world: dict[str, object]) -> None:
    grow()
    world["north"] = lambda _body: Answer(409, "2\n", "text/x.tlog.size")
    assert cosigning.cosign() == 2
    assert "of another mind" in errors()["north"]


def test_slow_witness_holds_nobody_up(world: dict[str, object]) -> None:
    wanted_no_more = threading.Event()

    def slow(_body: bytes) -> Answer:
        wanted_no_more.wait(30)
        return Answer(500, "")

    world["west"] = slow
    grow()
    try:
        assert cosigning.cosign(patience_s=0.5) == 2
        assert errors()["west"] == "it did not answer in time"
    finally:
        wanted_no_more.set()


def test_witness_held_by_another_worker_is_not_asked(
    world: object, held_clock: SteppedClock
) -> None:
    grow()
    assert len(cosigning._claim(heads.own_policy().witnesses, 3)) == 3
    assert cosigning.cosign() == 0
    held_clock.advance(seconds=31)
    assert cosigning.cosign() == 3


def test_addresses_publish_cosignatures_policy_and_proofs(world: object, in_app: Flask) -> None:
    happen(), service.sequence()
    happen_often(4), service.sequence()
    cosigning.cosign()
    root, page_of_proof = heads.latest_checkpoint(), queries.consistency_between(1, 5)
    assert root is not None
    assert page_of_proof.leads
    db.session.remove()
    with in_app.test_client() as client:
        note = parse_note(client.get("/log/checkpoint").text)
        assert len(note.signatures) == 4
        assert parse_policy(client.get("/log/policy.txt").text).quorum == "two"
        assert client.get("/log/keys").get_json()["witnesses"] == [
            str(signer.verifier) for signer in SIGNERS.values()
        ]
        assert client.get("/log/consistency/1/5").text.splitlines() == list(page_of_proof.path)
        assert client.get("/log/consistency/5/9").status_code == 422
        page = client.get("/log/consistency?old=1&new=5").text
        assert "The log of 5 entries goes on from the log of 1." in page
        assert client.get("/log/consistency?old=7&new=5").status_code == 422
        assert "3 of 3 confirm this state" in client.get("/log/").text


OTHER_LOG = "log example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\nquorum none"


@pytest.mark.parametrize("content", ["nonsense", OTHER_LOG, "\xff"])
def test_file_that_is_no_policy_of_this_log_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / keys.POLICY_FILE).write_text(content, encoding="latin-1")
    app = Flask("policy")
    app.extensions["settings"] = Settings(tmp_path, "sqlite://")
    with pytest.raises(BadConfiguration):
        keys.log_policy(app)


def test_witnesses_are_read_from_the_instance_folder(tmp_path: Path) -> None:
    (tmp_path / keys.POLICY_FILE).write_text(TWO_OF_THREE)
    app = Flask("policy")
    app.extensions["settings"] = Settings(tmp_path, "sqlite://")
    policy = keys.log_policy(app)
    assert [each.name for each in policy.witnesses] == list(NAMES)
    assert policy.logs[0].key == keys.log_key(app).verifier
