"""What do the pages of stacks ask?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.certificates.stacks.archive import LARGEST_ZIP
from recycling.certificates.stacks.words import OUTCOMES
from recycling.forms import Choice, FileField, FilterForm, Form, SelectField


class StackForm(Form):
    """A ZIP of certificates."""

    file = FileField(
        _("ZIP of certificates"),
        description=_(
            "Up to 1 000 PDFs as you received them, at most 100 MB, without a password. The ZIP is "
            "kept with what it came to."
        ),
        extensions=("zip",),
        largest=LARGEST_ZIP,
    )


class OutcomeFilter(FilterForm):
    """Which files of a stack to list."""

    outcome = SelectField(
        _("Outcome"),
        choices=[Choice(one, words) for one, words in OUTCOMES.items()],
        required=False,
    )
