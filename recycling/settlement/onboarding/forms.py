"""Shape of what is asked on the page of a payment account."""

from __future__ import annotations

from recycling.forms import Form


class BeginForm(Form):
    """Nothing but the wish to go to the provider's page."""
