"""Has anything changed since that could alter who may take what? One number says it."""

from recycling.matching.versions.reading import Change, Version, changes, register_version
from recycling.matching.versions.service import fold

__all__ = ["Change", "Version", "changes", "fold", "register_version"]
