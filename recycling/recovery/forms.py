"""The shape of what a base fills in about its batches."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _

from recycling.forms import (
    Choice,
    Form,
    MassField,
    OneOfSeveral,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)
from recycling.quantities import Mass
from recycling.recovery.rules import LONGEST_REASON, SHORTEST_REASON, OutputKind

_ELEMENT = "element_"


class OpenBatchForm(Form):
    """On which line?"""

    line = SelectField(_("Process line"), choices=[])


class InputForm(OneOfSeveral):
    """Which received lot?"""

    lot = SelectField(_("Received lot"), choices=[])


class CloseForm(OneOfSeveral):
    """Nothing to fill in: only that the books are complete."""


class ReopenForm(OneOfSeveral):
    """Why closed books are opened again."""

    reason = TextAreaField(
        _("What was declared wrongly?"),
        description=_("The holders of the lots and your regulator read it."),
        shortest=SHORTEST_REASON,
        longest=LONGEST_REASON,
    )


class OutputForm(OneOfSeveral):
    """What came out; one mass for each element of the batch is added per batch."""

    kind = RadioField(
        _("What is it?"),
        choices=[
            Choice(str(OutputKind.PRODUCT), _("A product")),
            Choice(str(OutputKind.RESIDUE), _("A residue")),
        ],
    )
    name = TextField(_("Name"), description=_("For example: Nd-Pr oxide 99.5 %, iron residue."))
    mass = MassField(_("Mass"))
    destination = TextField(
        _("Destination"),
        description=_("Needed for a residue: who takes it, for what treatment."),
        required=False,
    )

    def contents(self) -> tuple[tuple[str, Mass], ...]:
        """Return the element masses that were filled in."""
        return tuple(
            (name.removeprefix(_ELEMENT), field.mass)
            for name, field in self._fields.items()
            if name.startswith(_ELEMENT) and field.data is not None
        )

    def element_fields(self) -> list[MassField]:
        """Return the fields of the elements, in the order of the batch."""
        return [f for name, f in self._fields.items() if name.startswith(_ELEMENT)]


def output_form(elements: Iterable[tuple[str, str]]) -> OutputForm:
    """Make the form for a batch that holds these elements (symbol, name)."""
    fields = {
        f"{_ELEMENT}{symbol}": MassField(
            _("%(name)s (%(symbol)s) in it", name=name, symbol=symbol), required=False
        )
        for symbol, name in elements
    }
    form: OutputForm = type("BatchOutputForm", (OutputForm,), fields)()
    return form
