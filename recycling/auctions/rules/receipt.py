"""On which day must a base be able to take the lot?"""

from __future__ import annotations

from datetime import date


def planned_receipt(available_from: date, today: date) -> date:
    """Return the first day a base could receive the lot; its licence must hold on that day."""
    return max(available_from, today)
