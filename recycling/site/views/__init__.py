"""Pages of the front door; importing this puts all of them on the blueprint."""

from recycling.site.blueprint import blueprint
from recycling.site.views import design, documents, front, journeys, programs, texts

__all__ = ["blueprint", "design", "documents", "front", "journeys", "programs", "texts"]
