"""What do the pages ask on which a discrepancy is explained or decided?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.custody.discrepancies.rules import LONGEST_WORDS, Ground
from recycling.forms import Form, TextAreaField

GROUND_LABELS = {
    Ground.BY_WEIGHT: _("More of the declared mass is missing or too much than the rules let pass"),
    Ground.PIECES: _("Another number of packages arrived"),
    Ground.BEYOND_WEIGHING: _("The difference is larger than the two weighings can explain"),
}
SPEAKERS = {
    "holder": _("the holder"),
    "recycler": _("the base"),
    "regulator": _("the regulator"),
    "correction": _("a correction of the receipt"),
}


class ExplanationForm(Form):
    """How the difference came about."""

    words = TextAreaField(
        _("How did the difference come about?"),
        longest=LONGEST_WORDS,
        description=_("The other party and the regulator read it."),
    )


class DecisionForm(Form):
    """Why a regulator settles it."""

    words = TextAreaField(
        _("Say why"),
        longest=LONGEST_WORDS,
        description=_("Both parties read it. It cannot be changed."),
    )
