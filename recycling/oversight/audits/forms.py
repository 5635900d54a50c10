"""What does the page of audits ask?"""

from __future__ import annotations

from recycling.forms import Form


class AskingForm(Form):
    """That everything is to be audited: nothing else is asked."""
