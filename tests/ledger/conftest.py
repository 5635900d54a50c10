"""In the ledger's own tests every fact takes effect, whatever the rooms above react to."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def facts_take_effect(request: pytest.FixtureRequest) -> None:
    if "app" in request.fixturenames:
        request.getfixturevalue("every_fact_takes_effect")
