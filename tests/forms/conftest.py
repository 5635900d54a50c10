from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Field

from recycling.forms import Form
from tests.pages.bare import make_app


@pytest.fixture(scope="session")
def bare() -> Flask:
    app = make_app()
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def in_request(bare: Flask) -> Iterator[Flask]:
    with bare.test_request_context("/", method="POST"):
        yield bare


Asking = Callable[..., Field]


@pytest.fixture
def ask(in_request: Flask) -> Asking:
    """Ask one field, here called ``answer``, and give it what was posted."""

    def asked(field: Any, *typed: str, **parts: str) -> Field:
        form = type("OneField", (Form,), {"answer": field})(formdata=_posted(typed, parts))
        form.validate()
        return form.answer

    return asked


def _posted(typed: tuple[str, ...], parts: dict[str, str]) -> MultiDict[str, str]:
    posted = MultiDict([("answer", text) for text in typed])
    posted.update({f"answer-{part}": text for part, text in parts.items()})
    return posted
