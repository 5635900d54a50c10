"""Forms of documents: buttons only."""

from __future__ import annotations

from recycling.forms import Form


class TryAgainForm(Form):
    """A press of “Try again” on a document that was withheld."""
