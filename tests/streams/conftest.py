"""The catalogue on its own: an application of this room alone, for it needs no other."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from recycling.db import init_database
from recycling.failures import init_failures
from recycling.pages import init_pages
from recycling.streams.api import api
from recycling.streams.exports import blueprint as exports
from recycling.streams.views import blueprint
from recycling.wire import init_api

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def catalogue() -> Flask:
    app = Flask("catalogue", root_path=str(ROOT))
    app.config.update(TESTING=True, SECRET_KEY="of no worth")
    init_database(app, "sqlite://")
    init_failures(app)
    init_pages(app)
    app.register_blueprint(blueprint)
    app.register_blueprint(exports)
    init_api(app).register_blueprint(api)
    return app


@pytest.fixture
def browser(catalogue: Flask) -> FlaskClient:
    return catalogue.test_client()
