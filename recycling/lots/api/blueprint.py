"""Under which name do the addresses of lots stand, and what do they answer with?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_smorest import Blueprint

from recycling.lots import queries
from recycling.lots.cards import LotCard
from recycling.parties.guard import current_actor
from recycling.wire import PREFIX

api = Blueprint(
    "lots_api", __name__, url_prefix=PREFIX, description="Lots: enter, publish, find, withdraw."
)
Body = Mapping[str, Any]


def card(ref: str) -> LotCard:
    """Return the lot a deed was done with, as the caller may see it."""
    return queries.card(queries.visible(current_actor(), ref))
