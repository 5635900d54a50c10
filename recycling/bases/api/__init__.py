"""The register of bases and licences for programs."""

from recycling.bases.api import bases, continuing, discharge, footings, licences, quotas, reviews
from recycling.bases.api.blueprint import api

__all__ = ["api", "bases", "continuing", "discharge", "footings", "licences", "quotas", "reviews"]
