"""The published lists, as files."""

from __future__ import annotations

from flask import Blueprint

from recycling.access import public
from recycling.exports import offer
from recycling.oversight.lists.columns import COMPLIANT, ORDERS
from recycling.oversight.lists.views import complying, listed

blueprint = Blueprint("lists_exports", __name__)

offer(blueprint, "/lists/orders", ORDERS, public, listed)
offer(blueprint, "/lists/compliant", COMPLIANT, public, complying)
