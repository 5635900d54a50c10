from __future__ import annotations

import pytest
from flask import Flask

from tests.pages.bare import make_app


@pytest.fixture(scope="session")
def bare() -> Flask:
    """One application for all that only look; templates are compiled once."""
    return make_app()


@pytest.fixture
def fresh() -> Flask:
    """An application to add pages to."""
    return make_app()
