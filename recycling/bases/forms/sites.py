"""What is asked of a base and of a line? Shape only; the rules decide."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import lazy_gettext as _l

from recycling.bases import meanings
from recycling.bases.catalogue import YIELD_METRICS, metric_words
from recycling.bases.forms.choices import (
    operation_choices,
    process_choices,
    subtype_choices,
)
from recycling.bases.rules import (
    LATITUDE_LIMIT,
    LONGITUDE_LIMIT,
    NewBase,
    NewLine,
    NewYield,
    Penalty,
    micro_degrees,
)
from recycling.forms import (
    CheckboxesField,
    Choice,
    CountryField,
    DecimalField,
    Form,
    MoneyField,
    PercentageField,
    SelectField,
    TextField,
)
from recycling.quantities import Money, plain
from recycling.streams import rules as streams


class BaseForm(Form):
    """Where the base is."""

    name = TextField(_l("Name of the base"))
    country = CountryField(_l("Country"))
    place = TextField(_l("Town or place"))
    subdivision = TextField(
        _l("Province or state"),
        description=_l("Its ISO 3166-2 code, such as DE-HH. It says which authority decides."),
        longest=6,
        required=False,
    )
    latitude = DecimalField(
        _l("Latitude"),
        description=_l("Decimal degrees, north positive, such as 53.55."),
        places=6,
        least=-LATITUDE_LIMIT,
        most=LATITUDE_LIMIT,
        unit="°",
    )
    longitude = DecimalField(
        _l("Longitude"),
        description=_l("Decimal degrees, east positive, such as 9.99."),
        places=6,
        least=-LONGITUDE_LIMIT,
        most=LONGITUDE_LIMIT,
        unit="°",
    )

    def new_base(self) -> NewBase:
        """Return what was entered."""
        return NewBase(
            name=self.name.data,
            country=self.country.data,
            place=self.place.data,
            latitude_udeg=_udeg(self.latitude.data, "latitude", LATITUDE_LIMIT),
            longitude_udeg=_udeg(self.longitude.data, "longitude", LONGITUDE_LIMIT),
            subdivision=self.subdivision.data or "",
        )


def _udeg(value: Decimal, field: str, limit: int) -> int:
    return micro_degrees(plain(value), field, limit)


PENALTY_ROWS = 4
PenaltyRow = tuple[TextField, PercentageField, PercentageField, MoneyField]


class LineForm(Form):
    """What a process line takes, recovers and charges."""

    meanings = meanings.LINE

    name = TextField(_l("Name of the line"))
    route = SelectField(_l("Process"), choices=process_choices)  # WTForms owns “process”
    operation = SelectField(_l("Recovery operation"), choices=operation_choices)
    subtypes = CheckboxesField(_l("Which waste it takes"), choices=subtype_choices)
    treatment_charge = MoneyField(
        _l("Treatment charge"), description=_l("Per tonne of dry mass; 0 is a charge too.")
    )
    metric = SelectField(
        _l("What your yields measure"),
        choices=[Choice(one, metric_words(one)) for one in YIELD_METRICS],
        required=False,
    )

    def new_line(self) -> NewLine:
        """Return what was entered; without own yields the catalogue's are taken."""
        charge = self.treatment_charge.money
        return NewLine(
            name=self.name.data,
            process=self.route.data,
            operation=self.operation.data,
            subtypes=tuple(self.subtypes.data),
            treatment_charge_minor=charge.minor,
            currency=charge.currency,
            yields=tuple(self._yields()),
            penalties=tuple(self._penalties()),
        )

    def _yields(self) -> list[NewYield]:
        metric = self.metric.data or YIELD_METRICS[0]
        return [
            NewYield(symbol, field.fraction, metric)
            for symbol, field in self.yield_fields()
            if field.data is not None
        ]

    def _penalties(self) -> list[Penalty]:
        """Return the rows of which something was typed; what is missing counts as nothing."""
        return [
            Penalty(
                (substance.data or "").strip(),
                (threshold.data or Decimal(0)) * 100,
                (step.data or Decimal(0)) * 100,
                Money.of(rate.data or 0, self.treatment_charge.currency, "rate").minor,
            )
            for substance, threshold, step, rate in self._rows_typed()
        ]

    def _rows_typed(self) -> list[PenaltyRow]:
        rows = self.penalty_rows()
        return [row for row in rows if any(one.data not in (None, "") for one in row)]

    def _attach(self, path: str, message: str) -> None:
        """Show what the rules say of the process, or of a penalty, at its field."""
        super()._attach(self._field_of(path), message)

    def _field_of(self, path: str) -> str:
        name, _dot, rest = path.partition(".")
        if name != "penalties":
            return "route" if path == "process" else path
        place, _dot, part = rest.partition(".")
        row = self._rows_typed()[int(place or 0)]
        parts = ("substance", "threshold_percent", "step_percent", "rate")
        return str(row[parts.index(part) if part in parts else 0].short_name)

    def has_penalties(self) -> bool:
        """Tell whether a penalty was typed, so that the page keeps its fields open."""
        return any(one.data or one.errors for row in self.penalty_rows() for one in row)

    def penalty_rows(self) -> list[PenaltyRow]:
        """Return the fields of each penalty: substance, threshold, step and rate."""
        return [
            (
                self[f"penalty_{place}_substance"],
                self[f"penalty_{place}_threshold"],
                self[f"penalty_{place}_step"],
                self[f"penalty_{place}_rate"],
            )
            for place in range(1, PENALTY_ROWS + 1)
        ]

    def has_own_yields(self) -> bool:
        """Tell whether a yield was typed, so that the page keeps its fields open."""
        return any(field.data is not None or field.errors for _symbol, field in self.yield_fields())

    def yield_fields(self) -> list[tuple[str, PercentageField]]:
        """Return the field of each traded element."""
        return [(symbol, self[f"yield_{symbol}"]) for symbol in _TRADED]


_TRADED = tuple(one.symbol for one in streams.elements() if one.is_traded)
for _symbol in _TRADED:
    setattr(LineForm, f"yield_{_symbol}", PercentageField(_symbol, required=False))
for _place in range(1, PENALTY_ROWS + 1):
    for _name, _field in (
        ("substance", TextField(_l("Substance"), required=False)),
        ("threshold", PercentageField(_l("Above"), required=False)),
        ("step", PercentageField(_l("For each"), required=False)),
        ("rate", MoneyField(_l("Charge per dry tonne"), required=False)),
    ):
        setattr(LineForm, f"penalty_{_place}_{_name}", _field)
