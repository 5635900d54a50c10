"""What judges pages and is written for Node: installed by ``make whole`` where Node is there."""

from __future__ import annotations

from pathlib import Path

TOOLS = Path(__file__).resolve().parents[2] / ".node" / "node_modules" / ".bin"


def tool(name: str) -> Path:
    """Return where one of them is.

    Raises ``FileNotFoundError``, which says how to install it.
    """
    found = TOOLS / name
    if not found.is_file():
        raise FileNotFoundError(
            f"{name} is not installed: have Node 20.19 or newer, make .node/ready"
        )
    return found
