"""What do the pages of bases and licences ask for? Shape only; the rules decide."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import lazy_gettext as _l

from recycling.bases.catalogue import YIELD_METRICS, known, metric_words
from recycling.bases.rules import (
    LATITUDE_LIMIT,
    LONGITUDE_LIMIT,
    LicenceApplication,
    LicenceMove,
    NewBase,
    NewLine,
    NewYield,
    micro_degrees,
    moves_from,
)
from recycling.forms import (
    CheckboxesField,
    Choice,
    CountryField,
    DateField,
    DecimalField,
    FilterForm,
    Form,
    MoneyField,
    PercentageField,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)
from recycling.quantities import Mass, plain
from recycling.streams import rules as streams

_KILOGRAMS_PER_TONNE = 1000
_MOVES = {
    LicenceMove.GRANT: (_l("Grant"), _l("The base may take what the licence names.")),
    LicenceMove.REFUSE: (_l("Refuse"), _l("This application ends; the base can apply again.")),
    LicenceMove.SUSPEND: (_l("Suspend"), _l("Nothing new can be booked on it from now on.")),
    LicenceMove.REINSTATE: (_l("Reinstate"), _l("The licence counts again from now on.")),
    LicenceMove.REVOKE: (_l("Revoke"), _l("The licence ends for good.")),
}


def _subtype_choices() -> list[Choice]:  # type: ignore[valid-type]
    names = {one.id: one.name_en for one in streams.streams()}
    return [Choice(k.id, k.name_en, names[k.stream]) for k in streams.subtypes()]


def _hazard_choices() -> list[Choice]:  # type: ignore[valid-type]
    return [Choice(h.code, f"{h.display}: {h.text}") for h in streams.listed_codes("EU_HP")]


def _process_choices() -> list[Choice]:  # type: ignore[valid-type]
    return [Choice(one.id, one.name_en) for one in streams.processes()]


def _operation_choices() -> list[Choice]:  # type: ignore[valid-type]
    listed = {one.code: one.text for one in streams.listed_codes("EU_OPERATION")}
    return [Choice(code, f"{code}: {listed[code]}") for code in known().operations]


class RegisterFilter(FilterForm):
    """Which bases of the register to show."""

    country = CountryField(_l("Country"), required=False)
    stream = SelectField(
        _l("Licensed for"),
        required=False,
        choices=lambda: [Choice(one.id, one.name_en) for one in streams.streams()],
    )


class BaseForm(Form):
    """Where the base is."""

    name = TextField(_l("Name of the base"))
    country = CountryField(_l("Country"))
    place = TextField(_l("Town or place"))
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
        )


def _udeg(value: Decimal, field: str, limit: int) -> int:
    return micro_degrees(plain(value), field, limit)


class LineForm(Form):
    """What a process line takes, recovers and charges."""

    name = TextField(_l("Name of the line"))
    route = SelectField(_l("Process"), choices=_process_choices)  # WTForms owns “process”
    operation = SelectField(_l("Recovery operation"), choices=_operation_choices)
    subtypes = CheckboxesField(_l("Which waste it takes"), choices=_subtype_choices)
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
        )

    def _yields(self) -> list[NewYield]:
        metric = self.metric.data or YIELD_METRICS[0]
        return [
            NewYield(symbol, field.fraction, metric)
            for symbol, field in self.yield_fields()
            if field.data is not None
        ]

    def _attach(self, path: str, message: str) -> None:
        """Show what the rules say of the process at its field."""
        super()._attach("route" if path == "process" else path, message)

    def has_own_yields(self) -> bool:
        """Tell whether a yield was typed, so that the page keeps its fields open."""
        return any(field.data is not None or field.errors for _symbol, field in self.yield_fields())

    def yield_fields(self) -> list[tuple[str, PercentageField]]:
        """Return the field of each traded element."""
        return [(symbol, self[f"yield_{symbol}"]) for symbol in _TRADED]


_TRADED = tuple(one.symbol for one in streams.elements() if one.is_traded)
for _symbol in _TRADED:
    setattr(LineForm, f"yield_{_symbol}", PercentageField(_symbol, required=False))


class LicenceForm(Form):
    """What a licence is asked for."""

    number = TextField(_l("Number of the licence"), longest=60)
    yearly_tonnes = DecimalField(
        _l("Yearly scale"), places=9, least=Decimal("0.000001"), most=10**6, unit="t"
    )
    valid_from = DateField(_l("Valid from"))
    valid_to = DateField(_l("Valid until"))
    processes = CheckboxesField(
        _l("Processes of the catalogue"), choices=_process_choices, required=False
    )
    other_processes = TextAreaField(
        _l("Other processes"),
        description=_l("One on each line, in your own words. The regulator reviews them."),
        required=False,
    )
    subtypes = CheckboxesField(_l("Which waste"), choices=_subtype_choices)
    codes = TextAreaField(
        _l("Waste codes"),
        description=_l("One on each line, such as EU 12 01 18* or GB 12 01 18*."),
    )
    hazards = CheckboxesField(
        _l("Hazard properties accepted"), choices=_hazard_choices, required=False
    )

    def _attach(self, path: str, message: str) -> None:
        """Show what the rules say of the yearly mass at its field."""
        super()._attach("yearly_tonnes" if path == "yearly_mass" else path, message)

    def application(self, country: str) -> LicenceApplication:
        """Return what was entered; a code without a list is one of the base's country."""
        own_words = [line.strip() for line in (self.other_processes.data or "").splitlines()]
        return LicenceApplication(
            number=self.number.data,
            yearly_mass=Mass.kg(self.yearly_tonnes.data * _KILOGRAMS_PER_TONNE, "yearly_tonnes"),
            valid_from=self.valid_from.data,
            valid_to=self.valid_to.data,
            processes=(*self.processes.data, *filter(None, own_words)),
            subtypes=tuple(self.subtypes.data),
            codes=read_codes(self.codes.data, country),
            hazards=tuple(self.hazards.data),
        )


def read_codes(text: str, country: str) -> tuple[tuple[str, str], ...]:
    """Read codes line by line as (list, number); the list may be left out."""
    found = []
    for line in filter(None, (one.strip() for one in text.splitlines())):
        scheme, _space, number = line.partition(" ")
        if scheme.isalpha():
            found.append((scheme, number.strip()))
        else:
            found.append((str(streams.list_for_country(country)), line))
    return tuple(found)


class DecisionForm(Form):
    """What the regulator decides, and why."""

    says_optional = False

    move = RadioField(_l("Decision"))
    reason = TextAreaField(
        _l("Reason"),
        description=_l("Published with the licence. Only a grant may go without."),
        longest=500,
        required=False,
    )

    def offer(self, state: str) -> DecisionForm:
        """Offer the decisions a licence in this state can take."""
        self.move.choices = [Choice(move, *_MOVES[move]) for move in moves_from(state)]
        return self
