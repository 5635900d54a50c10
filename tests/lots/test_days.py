"""The day under a stage of a lot's life is written as its reader writes days."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from recycling.lots.views.blueprint import short_day
from tests.conftest import NOON


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "9 Nov 2026"), ("fr", "9 nov. 2026"), ("zh", "2026年11月9日")],
)
def test_a_day_is_written_shortly_in_each_language(
    application: Flask, language: str, written: str
) -> None:
    with application.test_request_context("/"), force_locale(language):
        assert short_day(NOON.replace(year=2026, month=11, day=9)) == written
