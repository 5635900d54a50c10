"""Signed notes against the published examples of Go's note package and a real public log."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from recycling.ledger.checkpoints import Statement, parse_statement
from recycling.ledger.notes import (
    COSIGNATURE,
    BadSignature,
    Malformed,
    Note,
    Signer,
    VerifierKey,
    parse_note,
    sign_note,
)

# golang.org/x/mod/sumdb/note, package documentation and tests.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_SECRET = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
SAYING = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
SIGNED_SAYING = (
    f"{SAYING}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZ"
    "SNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
# C2SP signed-note, section “Verifier keys”.
EXAMPLE = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"

# A checkpoint of the public log Arche, with its log's and four witnesses' signatures.
ARCHE = (
    "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
)
WITNESSES = [
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
    "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
    "transparency.dev/DEV:witness-little-garden+d8042a87"
    "+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
]
REAL_CHECKPOINT = """\
arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
"""  # noqa: E501

peter = Signer("PeterNeumann", Ed25519PrivateKey.from_private_bytes(PETERS_SECRET))
witness = Signer("witness.example/one", Ed25519PrivateKey.generate(), COSIGNATURE)


@pytest.mark.parametrize("text", [PETER, EXAMPLE, ARCHE, *WITNESSES])
def test_published_verifier_keys_are_read_and_written_back(text: str) -> None:
    assert str(VerifierKey.parse(text)) == text


def test_signing_the_published_text_gives_the_published_note() -> None:
    assert str(peter.verifier) == PETER
    assert str(sign_note(SAYING, [peter])) == SIGNED_SAYING


def test_published_note_is_signed_by_its_key_and_no_other() -> None:
    note = parse_note(SIGNED_SAYING)
    assert note.text == SAYING
    assert note.is_signed_by(VerifierKey.parse(PETER))
    assert not note.is_signed_by(VerifierKey.parse(EXAMPLE))


@pytest.mark.parametrize("key", [ARCHE, *WITNESSES])
def test_real_checkpoint_is_signed_by_log_and_witness(key: str) -> None:
    note = parse_note(REAL_CHECKPOINT)
    assert note.is_signed_by(VerifierKey.parse(key))
    assert parse_statement(note.text).size == 1432088532
    assert str(note) == REAL_CHECKPOINT


@pytest.mark.parametrize("key", [ARCHE, *WITNESSES])
def test_real_checkpoint_of_another_size_has_no_good_signature(key: str) -> None:
    note = parse_note(REAL_CHECKPOINT.replace("1432088532", "1432088533"))
    with pytest.raises(BadSignature):
        note.is_signed_by(VerifierKey.parse(key))


# The examples of C2SP signed-note and tlog-cosignature, whose keys are not published.
QUASIMODO = """\
Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed è subito sera.

— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
"""  # noqa: E501
BEHIND_THE_SOFA = """\
example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""  # noqa: E501


@pytest.mark.parametrize("text", [QUASIMODO, BEHIND_THE_SOFA])
def test_notes_the_standards_show_are_read_and_written_back(text: str) -> None:
    note = parse_note(text)
    assert str(note) == text
    assert not note.is_signed_by(VerifierKey.parse(EXAMPLE))


def test_cosignature_the_standard_shows_carries_its_time_before_the_signature() -> None:
    _, cosignature = parse_note(BEHIND_THE_SOFA).signatures
    assert int.from_bytes(cosignature.raw[:8], "big") == 1679315147
    assert len(cosignature.raw) == 8 + 64


def test_cosignature_commits_to_its_time() -> None:
    note = sign_note(SAYING, [])
    made = witness.signature(SAYING, at_s=1_700_000_000)
    assert note.cosigned(made).is_signed_by(witness.verifier)
    other_time = made.raw[:7] + bytes([made.raw[7] ^ 1]) + made.raw[8:]
    with pytest.raises(BadSignature):
        note.cosigned(type(made)(made.name, made.key_id, other_time)).is_signed_by(witness.verifier)


def test_signature_of_the_log_does_not_pass_for_a_witness() -> None:
    as_witness = VerifierKey(peter.name, COSIGNATURE, peter.verifier.public)
    assert not parse_note(SIGNED_SAYING).is_signed_by(as_witness)


@given(st.data())
def test_note_with_any_character_changed_is_never_believed(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(SIGNED_SAYING) - 1))
    character = data.draw(st.characters(exclude_characters=SIGNED_SAYING[place]))
    changed = SIGNED_SAYING[:place] + character + SIGNED_SAYING[place + 1 :]
    try:
        believed = parse_note(changed).is_signed_by(VerifierKey.parse(PETER))
    except (Malformed, BadSignature):
        believed = False
    assert not believed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        SAYING,
        SAYING + "\n",
        SIGNED_SAYING[:-1],
        SIGNED_SAYING + "\n",
        SIGNED_SAYING + "more\n",
        SIGNED_SAYING.replace("—", "-"),
        SIGNED_SAYING.replace("— P", "—  P"),
        SIGNED_SAYING.replace("PeterNeumann", "Peter+Neumann"),
        SIGNED_SAYING.replace("nAM=", "nAN="),
        SIGNED_SAYING.replace("nAM=", "nAM"),
        SIGNED_SAYING.replace("\n", "\r\n"),
        SIGNED_SAYING.replace("If", "I\x00f"),
        f"{SAYING}\n— PeterNeumann x08gow==\n",
        SIGNED_SAYING + SIGNED_SAYING.rpartition("\n\n")[2] * 100,
        "x" * 1_000_001,
    ],
)
def test_malformed_note_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        parse_note(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.com/foo",
        "example.com/foo+530d903a",
        EXAMPLE.replace("530d903a", "530d903b"),
        EXAMPLE.replace("530d903a", "530D903A"),
        EXAMPLE.replace("example", "exa mple"),
        EXAMPLE[:-1],
        EXAMPLE + "\n",
        EXAMPLE + "!",
        "a+00000000+",
        "a+00000000+BQ==",
    ],
)
def test_malformed_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        VerifierKey.parse(text)


@pytest.mark.parametrize("text", ["no newline", "tab\t\n", "\ud800\n"])
def test_text_no_note_may_hold_is_not_signed(text: str) -> None:
    with pytest.raises(Malformed):
        sign_note(text, [peter])


def test_statement_is_written_as_the_standard_shows() -> None:
    root = base64.b64decode("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")
    statement = Statement("example.com/behind-the-sofa", 20852163, root)
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    assert str(statement) == text
    assert parse_statement(text) == statement


@pytest.mark.parametrize(
    "text",
    [
        "",
        "o\n1\n",
        "\n1\n" + "A" * 43 + "=\n",
        "o\n01\n" + "A" * 43 + "=\n",
        "o\n-1\n" + "A" * 43 + "=\n",
        "o\n١\n" + "A" * 43 + "=\n",
        "o\n1\nAAAA\n",
        "o\n1\n" + "A" * 43 + "=",
        "o\n1\n" + "A" * 43 + "=\n\n",
    ],
)
def test_malformed_statement_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        parse_statement(text)


def test_note_keeps_an_empty_line_at_the_end_of_its_text() -> None:
    text = "first\n\n"
    note = parse_note(str(sign_note(text, [peter])))
    assert isinstance(note, Note)
    assert note.text == text
    assert note.is_signed_by(peter.verifier)
