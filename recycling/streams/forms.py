"""On which day, in which country, which words: what narrows the pages of the catalogue."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import StopValidation

from recycling.clock import today
from recycling.errors import Invalid
from recycling.forms import Choice, CountryField, FilterForm, SelectField, TextField
from recycling.streams.code_lists import ListOfCodes, code_lists, list_named
from recycling.streams.codes import CodeList

LATEST = date(2100, 1, 1)


class DayField(TextField):
    """A day in an address, ``2026-12-09``; blank means today."""

    input_type = "date"

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, required=False, **kwargs)

    def check(self) -> None:
        """Refuse what is not a day."""
        try:
            readable = date.fromisoformat(self.data or "") <= LATEST
        except ValueError:
            readable = False
        if not readable:
            raise StopValidation(
                _(
                    "“%(text)s” is not a date. Give year, month and day, such as 2026-12-09.",
                    text=self.data,
                )
            )

    @property
    def day(self) -> date:
        """Return the day asked for, today where none or none readable was."""
        if not self.data or self.errors:
            return today()
        return date.fromisoformat(self.data)


class PlaceAndDayForm(FilterForm):
    """Whose law, and on which day."""

    on = DayField(_l("Date"), description=_l("The day of the shipment. Blank: today."))
    country = CountryField(_l("Country where the waste is"), required=False, default="DE")


class CodeSearchForm(FilterForm):
    """Which list, which day, which words."""

    q = TextField(
        _l("Number or words"), required=False, description=_l("Such as 12 01 18 or battery.")
    )
    list = SelectField(
        _l("List"),
        required=False,
        default=CodeList.EU.value,
        choices=lambda: [Choice(each.id, each.name) for each in code_lists()],
    )
    on = DayField(
        _l("Date"), description=_l("The lists of waste are held from 1 June 2015. Blank: today.")
    )
    page = TextField(_l("Page"), required=False, longest=6)

    @property
    def code_list(self) -> ListOfCodes:
        """Return the list asked for, the EU's where none or none known was."""
        try:
            return list_named(self.list.data or CodeList.EU)
        except Invalid:
            return list_named(CodeList.EU)

    @property
    def page_number(self) -> int:
        """Return the page asked for, the first where none was."""
        return int(self.page.data or 1) if not self.page.errors else 1

    def validate_page(self, field: TextField) -> None:
        """Refuse what is no page number."""
        text = field.data or "1"
        if not (text.isascii() and text.isdigit() and int(text) > 0):
            raise StopValidation(_("“%(text)s” is not a page.", text=text))
