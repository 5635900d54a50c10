"""A policy is read as the standard writes it, and counts a quorum as it says."""

from __future__ import annotations

from contextlib import suppress

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from recycling.ledger.notes import COSIGNATURE, BadSignature, Malformed, Signer, sign_note
from recycling.ledger.policy import Policy, parse_policy

LOG = Signer("example.com/log", Ed25519PrivateKey.generate())
NAMES = ("X1", "X2", "X3", "Y1", "Y2", "Y3")
SIGNERS = {
    name: Signer(f"witness.example/{name}", Ed25519PrivateKey.generate(), COSIGNATURE)
    for name in NAMES
}
TEXT = "example.com/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
KEY = {name: str(signer.verifier) for name, signer in SIGNERS.items()}

# The example of the specification, with keys.
EXAMPLE = f"""\
log {LOG.verifier}

witness X1 {KEY["X1"]}
witness X2 {KEY["X2"]}
witness X3 {KEY["X3"]}
group X-witnesses 2 X1 X2 X3

witness Y1 {KEY["Y1"]}
witness Y2 {KEY["Y2"]}
witness Y3 {KEY["Y3"]} https://y3.example/
group Y-witnesses any Y1 Y2 Y3

\t# both organisations
group X-and-Y all X-witnesses\tY-witnesses
quorum X-and-Y
"""


def of(*lines: str) -> Policy:
    return parse_policy("\n".join(lines))


@pytest.mark.parametrize(
    ("cosigned", "is_met"),
    [
        ("X1 X2 Y3", True), ("X1 X2 X3 Y1 Y2 Y3", True), ("X1 Y1 Y2 Y3", False),
        ("X1 X2 X3", False), ("", False),
    ],
)  # fmt: skip
def test_example_of_the_standard_asks_two_of_one_house_and_one_of_the_other(
    cosigned: str, is_met: bool
) -> None:
    policy = parse_policy(EXAMPLE)
    note = sign_note(TEXT, [LOG])
    note = note.cosigned(*(SIGNERS[name].signature(TEXT, 1) for name in cosigned.split()))
    assert policy.cosigned_by(note) == set(cosigned.split())
    assert policy.is_met_by(policy.cosigned_by(note)) is is_met


def test_policy_is_written_and_read_back() -> None:
    policy = parse_policy(EXAMPLE)
    assert policy.witnesses[-1].url == "https://y3.example/"
    assert parse_policy(str(policy)) == policy


def test_no_quorum_needs_nobody() -> None:
    assert of("quorum none").is_met_by(())


def test_cosignature_that_is_not_good_is_raised_not_counted() -> None:
    note = sign_note(TEXT, [LOG]).cosigned(SIGNERS["X1"].signature("other\n", 1))
    with pytest.raises(BadSignature):
        parse_policy(EXAMPLE).cosigned_by(note)


@pytest.mark.parametrize(
    "lines",
    [
        ("",), ("quorum",), ("quorum X1",), ("quorum none", "quorum none"), ("Quorum none",),
        ("log x", "quorum none"), (f"log {KEY['X1']}", "quorum none"),
        (f"log {LOG.verifier}", f"log {LOG.verifier}", "quorum none"),
        (f"log {LOG.verifier} u u", "quorum none"),
        (f"witness X1 {LOG.verifier}", "quorum none"),
        (f"witness none {KEY['X1']}", "quorum none"),
        (f"witness a {KEY['X1']}", f"witness b {KEY['X1']}", "quorum none"),
        (f"witness a {KEY['X1']}", f"witness a {KEY['X2']}", "quorum none"),
        (f"witness a {KEY['X1']}", "group g 0 a", "quorum g"),
        (f"witness a {KEY['X1']}", "group g 2 a", "quorum g"),
        (f"witness a {KEY['X1']}", "group g 01 a", "quorum g"),
        (f"witness a {KEY['X1']}", "group g any", "quorum g"),
        (f"witness a {KEY['X1']}", "group g any a a", "quorum g"),
        (f"witness a {KEY['X1']}", "group g any a", "group h any a", "quorum g"),
        (f"witness a {KEY['X1']}", "group g any none", "quorum g"),
        (f"witness a {KEY['X1']}", "group g any b", "quorum g"),
        ("quorum none\r",), ("\n" * 1000 + "quorum none",),
    ],
)  # fmt: skip
def test_what_the_standard_forbids_is_refused(lines: tuple[str, ...]) -> None:
    with pytest.raises(Malformed):
        of(*lines)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(Malformed):
        parse_policy(text + "\nquorum none")
