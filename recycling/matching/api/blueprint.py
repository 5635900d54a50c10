"""Under which name do the addresses of matching stand?"""

from flask_smorest import Blueprint

from recycling.wire import PREFIX

api = Blueprint("matching_api", __name__, url_prefix=PREFIX, description="Matching")
