"""Under which name does the register speak to programs?"""

from __future__ import annotations

from flask_smorest import Blueprint

from recycling.wire import PREFIX

api = Blueprint("bases_api", __name__, url_prefix=PREFIX, description="Bases and licences")
