"""How do the files of ``deploy/`` become those of one machine?

They are filled in by name, ``${NAME}``, as ``envsubst`` does it for an operator; a ``$name``
without braces belongs to the program that reads the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import LiteralString, cast

DEPLOY = Path(__file__).resolve().parents[1]
ROOT = DEPLOY.parent
_GAP = re.compile(r"\$\{([A-Z0-9_]+)\}")


def gaps(template: str) -> set[str]:
    """Return the names a file of ``deploy/`` is filled in with."""
    return set(_GAP.findall((DEPLOY / template).read_text()))


def fill(template: str, place: Path, values: Mapping[str, object]) -> Path:
    """Write a file of ``deploy/`` filled in; return where. Raises ``KeyError`` for a gap left."""
    text = (DEPLOY / template).read_text()
    place.write_text(_GAP.sub(lambda gap: str(values[gap[1]]), text))
    return place


def told(script: Path) -> list[LiteralString]:
    """Return the statements of a file of SQL one by one: a database is made by itself alone."""
    text = re.sub(r"^--.*$", "", script.read_text(), flags=re.MULTILINE)
    return cast("list[LiteralString]", [one.strip() for one in text.split(";") if one.strip()])
