"""Has anything changed since that could alter who may take what? One number says it."""

from recycling.matching.versions.reading import (
    VERSION,
    Change,
    Version,
    changes,
    register_version,
    version_in,
)
from recycling.matching.versions.service import fold

__all__ = [
    "VERSION",
    "Change",
    "Version",
    "changes",
    "fold",
    "register_version",
    "version_in",
]
