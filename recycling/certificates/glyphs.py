"""Can every text of this record be printed?

What the fonts cover is known before anything is printed (``recycling/printable.py``), and what
people enter is checked there and then. Here a whole record is looked through once more, before it
is signed and whenever it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from recycling.errors import invalid_all
from recycling.printable import print_findings
from recycling.sayings import say

_UNPRINTED_PARTS = frozenset({"@context", "proof", "rendering"})


def check_printable(credential: dict[str, Any]) -> None:
    """Refuse a record with any text that cannot be printed; each finding names its field."""
    printed = {name: part for name, part in credential.items() if name not in _UNPRINTED_PARTS}
    refusal = invalid_all(
        replace(
            finding, message=say("%(field)s: %(message)s", field=field, message=finding.message)
        )
        for field, text in _texts(printed, "")
        for finding in print_findings(text, field)
    )
    if refusal:
        raise refusal


def _texts(part: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(part, str):
        yield path, part
    elif isinstance(part, dict):
        for name, value in part.items():
            yield from _texts(value, f"{path}.{name}".lstrip("."))
    elif isinstance(part, list):
        for index, value in enumerate(part):
            yield from _texts(value, f"{path}[{index}]")
