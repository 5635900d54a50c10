"""What do the pages of statistics ask?"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from recycling.errors import Invalid
from recycling.forms import Choice, FilterForm, SelectField
from recycling.sayings import say


class YearFilter(FilterForm):
    """Of which year to show figures."""

    year = SelectField(_("Year"), choices=[], required=False)

    def __init__(self, years: Sequence[str], chosen: str) -> None:
        super().__init__()
        self.year.choices = [Choice(year, year) for year in years]
        self.year.data = chosen


def year_of(asked: str, years: Sequence[str]) -> str:
    """Return the year asked for, or the newest; empty where no figure is published.

    Raises ``Invalid`` naming ``year`` for one of which no figure is published.
    """
    if not asked:
        return years[0] if years else ""
    if asked not in years:
        raise Invalid(
            "year_without_figures",
            say("No figures of “%(asked)s” are published.", asked=asked[:20]),
            field="year",
            way_out=say("Choose one of %(years)s.", years=", ".join(years))
            if years
            else say("Look again in a month."),
        )
    return asked
