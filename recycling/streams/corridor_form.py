"""From where to where, under which code, in which form: what the page of corridors asks."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from recycling.forms import Choice, CountryField, FilterForm, SelectField, TextField
from recycling.streams import rules
from recycling.streams.forms import DayField

FORM_WORDS = {
    rules.WasteForm.SOLID: _l("solid metal that does not disperse"),
    rules.WasteForm.DISPERSIBLE: _l("swarf, powder or sludge"),
    rules.WasteForm.SORTED: _l("batteries sorted to a specification"),
    rules.WasteForm.UNSORTED: _l("batteries not sorted"),
}
ANSWER_WORDS = {
    rules.Answer.ALLOWED: _l("allowed"),
    rules.Answer.CONSENT_NEEDED: _l("consent needed"),
    rules.Answer.FORBIDDEN: _l("forbidden"),
    rules.Answer.UNKNOWN: _l("unknown: a person must decide"),
}


class CorridorForm(FilterForm):
    """A corridor on a day; nothing is asked before the code is there."""

    from_country = CountryField(_l("From"), required=False, default="DE")
    to = CountryField(_l("To"), required=False)
    list = SelectField(
        _l("List"),
        required=False,
        choices=lambda: [Choice(each.id, each.name) for each in rules.code_lists()],
    )
    code = TextField(
        _l("Code"),
        description=_l("Such as 12 01 18*, B1010 or GC010; without a list its form tells which."),
        required=False,
        longest=40,
    )
    form = SelectField(
        _l("Form"),
        required=False,
        choices=[Choice(str(form), words) for form, words in FORM_WORDS.items()],
    )
    stream = SelectField(
        _l("Stream"),
        required=False,
        choices=lambda: [Choice(each.id, each.name_en) for each in rules.streams()],
    )
    on = DayField(_l("Date"), description=_l("The day of the movement. Blank: today."))

    @property
    def is_asked(self) -> bool:
        """Tell whether enough is said for an answer."""
        return bool(self.from_country.data and self.to.data and self.code.data)

    def asked(self) -> rules.CorridorAsked:
        """Return the corridor asked about."""
        return rules.CorridorAsked(
            from_country=self.from_country.data or "",
            to_country=self.to.data or "",
            code=self.code.data or "",
            day=self.on.day,
            code_list=self.list.data or "",
            form=self.form.data or "",
            stream=self.stream.data or "",
        )
