"""Shape of what is asked on the pages of sales."""

from __future__ import annotations

from recycling.forms import Form


class PayForm(Form):
    """Nothing but the wish to pay what the page has said, once."""


class LapseForm(Form):
    """Nothing but the wish to end an unpaid sale, once."""
