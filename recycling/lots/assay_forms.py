"""What do the pages about assays ask for? Shape only; the rules decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from recycling.errors import Finding
from recycling.files import EXTENSIONS, LARGEST_BYTES
from recycling.forms import (
    Choice,
    DateField,
    FileField,
    Form,
    PercentageField,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)
from recycling.lots import meanings
from recycling.lots.labels import BASES, METHODS, UNCERTAINTY_KINDS
from recycling.lots.rules import Component, Composition, Method, Report, UncertaintyKind
from recycling.lots.rules.composition import catalogue_species
from recycling.quantities import Basis

SPARE_ROWS = 4


class CompositionForm(Form):
    """What is in it; ``composition_form`` adds two fields for each species."""

    meanings = meanings.COMPOSITION

    basis = SelectField(
        _l("Of which mass are the shares?"),
        description=_l("Shares of wet mass are converted with the moisture."),
        choices=[Choice(str(one), BASES[one]) for one in Basis],
        required=False,
    )
    uncertainty_kind = SelectField(
        _l("How are the uncertainties given?"),
        description=_l("Expanded uncertainty, k = 2."),
        choices=[Choice(str(one), UNCERTAINTY_KINDS[one]) for one in UncertaintyKind],
        required=False,
    )
    method = SelectField(
        _l("How was this found?"), choices=[Choice(str(m), METHODS[m]) for m in Method]
    )
    laboratory = TextField(
        _l("Laboratory"), description=_l("Who measured it, if anybody did."), required=False
    )
    accreditation = TextField(
        _l("Accreditation number"),
        description=_l("Of the laboratory (ISO/IEC 17025)."),
        required=False,
    )
    report_number = TextField(_l("Number of the report"), required=False)
    sampled_on = DateField(_l("Sampled on"), required=False)
    analysed_on = DateField(_l("Analysed on"), required=False)
    species_asked: tuple[str, ...] = ()

    def share_fields(self) -> list[tuple[str, PercentageField, PercentageField]]:
        """Return share and uncertainty of each species asked for by name."""
        return [(one, self[share_name(one)], self[doubt_name(one)]) for one in self.species_asked]

    def spare_fields(self) -> list[tuple[TextField, PercentageField, PercentageField]]:
        """Return the fields for species not asked for: name, share, uncertainty."""
        names = [f"other_{n}" for n in range(1, SPARE_ROWS + 1)]
        return [(self[one], self[f"{one}_share"], self[f"{one}_doubt"]) for one in names]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field; a spare row needs both name and share, a doubt needs its share."""
        valid = super().validate(extra_validators)
        for species, share, _doubt in self.spare_fields():
            if species.data and share.data is None and not share.errors:
                share.errors = [_("Give the share of %(species)s.", species=species.data)]
                valid = False
            if share.data is not None and not species.data:
                species.errors = [_("Say which species this share is of.")]
                valid = False
        for name, share, doubt in self.share_fields():
            if doubt.data is not None and share.data is None and not share.errors:
                share.errors = [_("Give the share of %(species)s.", species=name)]
                valid = False
        return valid

    def composition(self) -> Composition:
        """Return what was entered; a blank share is “not declared”, 0 is “none found”."""
        rows = self.share_fields()
        rows += [(name.data, share, doubt) for name, share, doubt in self.spare_fields()]
        return Composition(
            tuple(
                self._component(species, share, doubt)
                for species, share, doubt in rows
                if species and share.data is not None
            ),
            self._report(),
        )

    def _component(self, species: str, share: PercentageField, doubt: PercentageField) -> Component:
        return Component(
            species,
            share.fraction,
            self.method.data,
            self.laboratory.data or "",
            self.basis.data or Basis.DRY,
            doubt.fraction if doubt.data is not None else None,
            self.uncertainty_kind.data or UncertaintyKind.POINTS,
        )

    def _report(self) -> Report:
        return Report(
            self.laboratory.data or "",
            self.accreditation.data or "",
            self.report_number.data or "",
            self.sampled_on.data,
            self.analysed_on.data,
        )


class AssayForm(CompositionForm):
    """What somebody found, with the report."""

    laboratory = TextField(_l("Laboratory"), description=_l("Who measured it."))
    report_number = TextField(_l("Number of the report"))
    sampled_on = DateField(_l("Sampled on"))
    sample_moisture = PercentageField(
        _l("Moisture of the sample"),
        description=_l("For shares of wet mass; left blank, that of the lot counts."),
        required=False,
    )
    file = FileField(
        _l("Report"),
        description=_l("PDF, PNG, JPEG, XLSX, CSV or TXT, at most 10 MB."),
        extensions=(*(e.removeprefix(".") for e in EXTENSIONS.values()), "jpeg"),
        largest=LARGEST_BYTES,
        required=False,
    )

    def composition(self) -> Composition:
        """Return what was found, with the moisture of the sample where it is given."""
        found = super().composition()
        moisture = self.sample_moisture
        stated = moisture.fraction if moisture.data is not None else None
        return Composition(found.components, found.report, stated)


def share_name(species: str) -> str:
    """Return the name of a species' field, which refusals of ``composition.<species>`` find."""
    return f"composition_{species}"


def doubt_name(species: str) -> str:
    """Return the name of the field of a species' uncertainty."""
    return f"uncertainty_{species}"


def composition_form(subtype: str, declared: Composition) -> CompositionForm:
    """Make the form for a sub-type's species and those declared besides, filled in."""
    given = {component.species: component for component in declared.components}
    first = next(iter(given.values()), None)
    report = declared.report
    data: dict[str, Any] = {
        **{share_name(species): one.fraction for species, one in given.items()},
        **{doubt_name(species): one.uncertainty for species, one in given.items()},
        "basis": first.basis if first else str(Basis.DRY),
        "uncertainty_kind": first.uncertainty_kind if first else str(UncertaintyKind.POINTS),
        "method": first.method if first else None,
        "laboratory": report.laboratory or (first.laboratory if first else ""),
        "accreditation": report.accreditation,
        "report_number": report.number,
        "sampled_on": report.sampled_on,
        "analysed_on": report.analysed_on,
    }
    form: CompositionForm = _with_species(CompositionForm, subtype, given)(data=data)
    return form


def assay_form(subtype: str) -> AssayForm:
    """Make the form for another assay of a lot, asking for its sub-type's species."""
    data = {"basis": str(Basis.DRY), "uncertainty_kind": str(UncertaintyKind.POINTS)}
    form: AssayForm = _with_species(AssayForm, subtype, ())(data=data)
    return form


def _with_species(kind: type[Form], subtype: str, given: Iterable[str]) -> Any:
    asked = tuple(dict.fromkeys((*catalogue_species(subtype), *given)))
    fields: dict[str, Any] = {
        share_name(one): PercentageField(one, required=False) for one in asked
    }
    fields |= {
        doubt_name(one): PercentageField(
            _l("Uncertainty of %(species)s") % {"species": one}, required=False
        )
        for one in asked
    }
    return type(kind.__name__, (kind,), {**fields, **_spare(), "species_asked": asked})


def _spare() -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for number in range(1, SPARE_ROWS + 1):
        fields[f"other_{number}"] = TextField(
            _l("Other species %(n)s") % {"n": number}, required=False, longest=20
        )
        fields[f"other_{number}_share"] = PercentageField(
            _l("Share of other species %(n)s") % {"n": number}, required=False
        )
        fields[f"other_{number}_doubt"] = PercentageField(
            _l("Uncertainty of other species %(n)s") % {"n": number}, required=False
        )
    return fields


class LaboratoryForm(Form):
    """Which laboratory may read the lot and add assays."""

    laboratory = TextField(
        _l("Reference of the laboratory"),
        description=_l("Such as ORG-7Q4KM-2TD9X; leave it blank to commission none."),
        required=False,
    )


class AnswerForm(Form):
    """An answer to one of the questions about a lot's figures."""

    about = RadioField(_l("Which question do you answer?"), choices=[])
    answer = TextAreaField(
        _l("Your answer"),
        description=_l("A sentence or two; everybody who sees the lot can read it."),
        longest=1000,
    )

    def offer(self, asked: Iterable[Finding]) -> AnswerForm:
        """Let the holder choose among the questions; returns the form itself."""
        self.about.choices = [Choice(f"{one.path}|{one.code}", one.message) for one in asked]
        return self

    def question(self) -> tuple[str, str]:
        """Return path and code of the question chosen."""
        path, _bar, code = self.about.data.partition("|")
        return path, code
