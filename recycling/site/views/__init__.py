"""Pages of the front door; importing this puts all of them on the blueprint."""

from recycling.site.blueprint import blueprint
from recycling.site.views import front, journeys, programs, texts

__all__ = ["blueprint", "front", "journeys", "programs", "texts"]
