"""What does the page of a summary ask?"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from recycling.forms import Choice, FilterForm, SelectField


class SummaryFilter(FilterForm):
    """Of which year."""

    year = SelectField(_("Year"), choices=[], required=False)

    def __init__(self, years: Sequence[int], chosen: int) -> None:
        super().__init__()
        self.year.choices = [Choice(str(year), str(year)) for year in years]
        self.year.data = str(chosen)
