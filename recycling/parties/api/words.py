"""How does a field of a schema say what it means?"""

from __future__ import annotations

from typing import Any


def said(words: str, **more: Any) -> dict[str, Any]:
    """Return what a field of a schema is told beside its type: what it means."""
    return {"metadata": {"description": words}, **more}
