"""The shape of what a base fills in about its batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

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
from recycling.recovery import meanings
from recycling.recovery.credits.forms import model_choices
from recycling.recovery.rules import (
    LONGEST_REASON,
    SHORTEST_REASON,
    USUAL_MODEL,
    Details,
    OutputKind,
    ProductForm,
    ResidueKind,
    TreatmentMode,
)

_ELEMENT, _ATTRIBUTED = "element_", "attributed_"
DETAILS = tuple(field.name for field in fields(Details))
FORM_WORDS = [
    Choice(str(ProductForm.OXIDE), _("oxide")),
    Choice(str(ProductForm.METAL), _("metal")),
    Choice(str(ProductForm.ALLOY), _("alloy")),
    Choice(str(ProductForm.OTHER), _("something else")),
]
RESIDUE_WORDS = [
    Choice(str(ResidueKind.FLUORIDE), _("fluoride residue")),
    Choice(str(ResidueKind.IRON), _("iron residue")),
    Choice(str(ResidueKind.SILICA), _("silica residue")),
    Choice(str(ResidueKind.MERCURY), _("mercury")),
    Choice(str(ResidueKind.NORM), _("naturally radioactive residue (NORM)")),
    Choice(str(ResidueKind.OTHER), _("something else")),
]


MODE_WORDS = {
    TreatmentMode.REUSE: _("made fit for use again"),
    TreatmentMode.RECYCLING: _("recycled"),
    TreatmentMode.OTHER_RECOVERY: _("recovered as matter in another way"),
    TreatmentMode.ENERGY_RECOVERY: _("recovered as energy"),
}


class OpenBatchForm(Form):
    """On which line?"""

    meanings = meanings.BATCH

    line = SelectField(_("Process line"), choices=[])
    custody_model = RadioField(
        _("Custody model"),
        description=_("Others than controlled blending are declared for the base first."),
        choices=model_choices,
        default=USUAL_MODEL,
        required=False,
    )


class InputForm(OneOfSeveral):
    """Which received lot, and how much of it?"""

    lot = SelectField(_("Received lot"), choices=[])
    taken = MassField(
        _("Wet mass taken in"),
        description=_("Leave it empty to take in all that is left of the lot."),
        required=False,
    )


class MaterialForm(OneOfSeveral):
    """Which intermediate, and how much of it?"""

    material = SelectField(_("Intermediate"), choices=[])
    material_taken = MassField(
        _("Mass taken in"),
        description=_("Leave it empty to take in all that is left of it."),
        required=False,
    )


class ResidueLotForm(OneOfSeveral):
    """Which residue is which lot?"""

    residue_output = SelectField(_("Residue"), choices=[])
    lot_of_residue = TextField(
        _("Lot it is"),
        description=_("A published lot of your own, as heavy and with no more in it."),
    )


class CloseForm(OneOfSeveral):
    """That the books are complete, and in which way the batch treated, where that is open."""

    meanings = meanings.CLOSING

    mode = RadioField(_("How was it treated?"), choices=[], required=False)


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

    meanings = meanings.OUTPUT

    kind = RadioField(
        _("What is it?"),
        choices=[
            Choice(str(OutputKind.PRODUCT), _("A product")),
            Choice(str(OutputKind.INTERMEDIATE), _("An intermediate that goes on")),
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

    form = SelectField(_("Form of a product"), choices=FORM_WORDS, required=False)
    grade = TextField(
        _("Grade"), description=_("Of a product or intermediate: such as 99.9 %."), required=False
    )
    assay = TextField(
        _("Assay"),
        description=_("Of a product or intermediate: the laboratory's reference."),
        required=False,
    )
    next_base = TextField(
        _("Base it goes on to"),
        description=_("Needed for an intermediate: the reference of the base, such as BAS-…."),
        required=False,
    )
    residue = SelectField(_("Kind of residue"), choices=RESIDUE_WORDS, required=False)
    operation = TextField(
        _("What is done with a residue"),
        description=_("R or D code, such as R5 or D1."),
        required=False,
    )
    permit = TextField(
        _("Permit"),
        description=_("Of who takes a residue: the number of the permit to do that."),
        required=False,
    )

    def details(self) -> Details:
        """Return what more was filled in of the output."""
        return Details(**{name: getattr(self, name).data or "" for name in DETAILS})

    def contents(self) -> tuple[tuple[str, Mass], ...]:
        """Return the element masses that were filled in."""
        return self._masses(_ELEMENT)

    def attributed(self) -> tuple[tuple[str, Mass], ...]:
        """Return how much of each element is to count as recovered from specified lots."""
        return self._masses(_ATTRIBUTED)

    def element_fields(self) -> list[MassField]:
        """Return the fields of the elements, in the order of the batch."""
        return self._named(_ELEMENT)

    def attributed_fields(self) -> list[MassField]:
        """Return the fields of what is attributed; none unless under mass balance."""
        return self._named(_ATTRIBUTED)

    def _masses(self, start: str) -> tuple[tuple[str, Mass], ...]:
        filled = [field for field in self._named(start) if field.data is not None]
        return tuple((field.name.removeprefix(start), field.mass) for field in filled)

    def _named(self, start: str) -> list[MassField]:
        return [field for name, field in self._fields.items() if name.startswith(start)]


def output_form(elements: Sequence[tuple[str, str]], *, attributes: bool) -> OutputForm:
    """Make the form for a batch that holds these elements (symbol, name).

    It asks for what is attributed to a product where the batch runs under mass balance.
    """
    masses = {
        f"{_ELEMENT}{symbol}": MassField(
            _("%(name)s (%(symbol)s) in it", name=name, symbol=symbol), required=False
        )
        for symbol, name in elements
    }
    if attributes:
        masses |= {
            f"{_ATTRIBUTED}{symbol}": MassField(
                _("%(name)s (%(symbol)s) attributed to it", name=name, symbol=symbol),
                required=False,
            )
            for symbol, name in elements
        }
    form: OutputForm = type("BatchOutputForm", (OutputForm,), masses)()
    return form
