"""Pages of the front door; importing this puts all of them on the blueprint."""

from recycling.site.blueprint import blueprint
from recycling.site.views import documents, front, journeys, programs, texts

__all__ = ["blueprint", "documents", "front", "journeys", "programs", "texts"]
