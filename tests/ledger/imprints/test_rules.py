"""What a digest of a row covers, and a seal."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from recycling.db import db
from recycling.ledger.imprints.covering import covered, uncovered
from recycling.ledger.imprints.rules import Sealed, key_text, row_digest, seal_of
from recycling.quantities import Mass

SECRET = bytes(range(32))
AT = datetime(2026, 11, 28, 9, tzinfo=UTC)
ROW = {"id": 7, "ref": "LOT-1", "mass": Mass(5), "at": AT, "note": None, "is_dry": False}
SEALED = Sealed(AT, "00ff", (3,), {"lot": [("7", "ab")]}, 0)


@pytest.mark.parametrize(
    "changed",
    [{"id": 8}, {"ref": "LOT-2"}, {"mass": Mass(6)}, {"note": ""}, {"is_dry": None}, {"ref": None}],
)
def test_every_column_that_holds_something_is_in_the_digest(changed: dict[str, object]) -> None:
    assert row_digest(SECRET, "lot", {**ROW, **changed}) != row_digest(SECRET, "lot", ROW)


def test_a_column_added_later_and_empty_changes_no_digest() -> None:
    assert row_digest(SECRET, "lot", {**ROW, "added": None}) == row_digest(SECRET, "lot", ROW)


def test_a_digest_is_of_one_table_and_made_with_one_key() -> None:
    digests = {
        row_digest(SECRET, "lot", ROW),
        row_digest(SECRET, "bid", ROW),
        row_digest(bytes(32), "lot", ROW),
    }
    assert len(digests) == 3


@pytest.mark.parametrize(
    "changed",
    [
        {"at": datetime(2026, 11, 28, 10, tzinfo=UTC)},
        {"nonce": "0100"},
        {"facts": ()},
        {"rows": {"lot": [("7", "ac")]}},
        {"rows": {"bid": [("7", "ab")]}},
        {"upto": 1},
    ],
)
def test_a_seal_covers_all_of_an_imprint(changed: dict[str, object]) -> None:
    assert seal_of(SECRET, SEALED._replace(**changed)) != seal_of(SECRET, SEALED)  # type: ignore[arg-type]


def test_keys_of_several_columns_are_told_apart() -> None:
    assert key_text(("a", "b,c")) != key_text(("a,b", "c"))


def test_every_table_has_imprints_or_says_why_not(application: Flask) -> None:
    tables = set(db.metadata.tables)
    assert set(uncovered()) <= tables, "uncovered.csv names tables that are no more"
    assert set(covered()) | set(uncovered()) == tables
    assert all(reason.endswith(".") and len(reason) > 15 for reason in uncovered().values())
