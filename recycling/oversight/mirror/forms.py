"""What does the page of mirror statistics ask?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.forms import Form, TextAreaField, TextField
from recycling.oversight.mirror.rules import COLUMNS, LONGEST_SOURCE, LONGEST_TEXT


class FiguresForm(Form):
    """What two countries recorded, as lines of CSV."""

    figures = TextAreaField(
        _("Figures"),
        longest=LONGEST_TEXT,
        description=_(
            "Lines of CSV under the heading %(heading)s; countries by two letters.",
            heading=",".join(COLUMNS),
        ),
    )
    source = TextField(
        _("Source"), longest=LONGEST_SOURCE, description=_("Who published them, and when.")
    )
