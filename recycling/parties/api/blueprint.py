"""Where the JSON API of parties hangs."""

from __future__ import annotations

from flask_smorest import Blueprint

from recycling.wire import PREFIX

api = Blueprint("parties_api", __name__, url_prefix=PREFIX, description="Who acts, and the feed")
