"""The register of bases and licences for programs."""

from recycling.bases.api import (
    applications,
    bases,
    continuing,
    discharge,
    footings,
    histories,
    licences,
    quotas,
    reviews,
)
from recycling.bases.api.blueprint import api

__all__ = [
    "api",
    "applications",
    "bases",
    "continuing",
    "discharge",
    "footings",
    "histories",
    "licences",
    "quotas",
    "reviews",
]
