"""The form of a consignment; what it says of a field, the field's rule says."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from wtforms.fields.choices import SelectChoice

from recycling.custody import meanings
from recycling.custody.rules import (
    MOST_LEGS,
    MOST_PIECES,
    PACKING_GROUPS,
    FieldRule,
    LegPlan,
    Mode,
    Reached,
    Stage,
    Transport,
)
from recycling.custody.rules.transport import LONGEST_NUMBER
from recycling.custody.rules.way import LONGEST_PERMIT, LONGEST_PLACE
from recycling.forms import (
    Choice,
    DateField,
    Form,
    HiddenField,
    RadioField,
    SelectField,
    TextField,
    WholeNumberField,
)
from recycling.forms.asked import Asked

MODE_LABELS = {
    Mode.ROAD: _("By road"),
    Mode.RAIL: _("By rail"),
    Mode.SEA: _("By sea"),
    Mode.WATERWAY: _("By inland waterway"),
    Mode.AIR: _("By air"),
    Mode.STORAGE: _("In storage on the way"),
}
_NEEDED = {
    Stage.SEALED: _("Needed before the carrier and the base see it."),
    Stage.GIVEN: _("Needed before the holder signs that the lot is given."),
    Stage.TAKEN: _("Needed before the carrier signs that it has the lot."),
}
_DANGER = {None: "", True: "yes", False: "no"}
_NUMBERS = frozenset(str(number) for number in range(1, MOST_LEGS + 1))


class DispatchForm(Form):
    """When the lot leaves, over which legs, and as which goods.

    Of the fields of every possible leg, ``legs_0_mode`` and so on, it keeps those of ``shown``.
    """

    meanings = meanings.DISPATCH

    says_optional = False  # the hints say until when a field may wait
    planned_on = DateField()
    is_dangerous = RadioField(
        choices=[Choice("yes", _("Yes")), Choice("no", _("No"))], required=False
    )
    un_number = TextField(required=False, longest=10)
    un_class = TextField(required=False, longest=5)
    packing_group = SelectField(
        choices=[Choice(group, group) for group in PACKING_GROUPS], required=False
    )
    packages = WholeNumberField(required=False, least=1, most=MOST_PIECES)
    acceptance_number = TextField(required=False, longest=LONGEST_NUMBER)
    trader = TextField(required=False, longest=15)
    broker = TextField(required=False, longest=15)
    shown = HiddenField(default="1")

    def offer(self, carriers: list[SelectChoice], rules: Iterable[FieldRule]) -> bool:
        """Ask for as many legs as are wanted, offer these carriers on each, in the rules' words.

        Answers whether who filled it in only asks for one leg more or less: then show it again.
        """
        is_asked = self.is_submitted() and bool({"add_leg", "drop_leg"} & request.form.keys())
        shown = self.legs_shown
        if is_asked:
            shown += 1 if "add_leg" in request.form else -1
        self.shown.data = str(min(max(shown, 1), MOST_LEGS))
        for number in range(self.legs_shown, MOST_LEGS):
            for name in _LEG_FIELDS:
                del self[f"legs_{number}_{name}"]
        for row in self.rows():
            row["carrier"].choices = carriers
        for rule in rules:
            self._explain(rule)
        return is_asked

    def _explain(self, rule: FieldRule) -> None:
        needed = _NEEDED.get(rule.obligatory_from) if rule.obligatory_from else None
        for number, field in self._fields_of(rule):
            name: Any = rule.name
            if number is not None and self.legs_shown > 1:
                name = _("%(label)s, leg %(number)s", label=name, number=number + 1)
            field.label.text = name
            field.description = f"{rule.words} {needed}" if needed else rule.words
            field.required = field.required or rule.obligatory_from is Stage.DRAFTED

    def _fields_of(self, rule: FieldRule) -> Iterable[tuple[int | None, Asked]]:
        if not rule.is_of_a_leg:
            return [(None, self[rule.field])] if rule.field in self else []
        names = ((number, f"legs_{number}_{rule.key}") for number in range(self.legs_shown))
        return [(number, self[name]) for number, name in names if name in self]

    def keep_open(
        self, rules: Iterable[FieldRule], come: Reached, part: str, own_legs: Collection[int]
    ) -> None:
        """Leave out what is signed for, and what who amends may not fill in.

        ``own_legs`` are those ``part`` may fill in, counted from 0.
        """
        for rule in rules:
            for number, field in self._fields_of(rule):
                stage = come.whole if number is None else come.of_leg(number)
                is_own = number is None or number in own_legs
                if stage >= rule.locked_from or part not in rule.parts or not is_own:
                    del self[field.name]

    def rows(self) -> list[dict[str, Any]]:
        """Return the fields of each leg that is asked for, by name."""
        return [
            {
                name: self[f"legs_{number}_{name}"]
                for name in _LEG_FIELDS
                if f"legs_{number}_{name}" in self
            }
            for number in range(self.legs_shown)
        ]

    @property
    def legs_shown(self) -> int:
        """Return how many legs are asked for."""
        told = self.shown.data or ""
        return int(told) if told in _NUMBERS else 1

    def transport(self, before: Transport | None = None) -> Transport:
        """Return how the lot is to travel; what is not asked for stays as it was ``before``."""
        held = {name: getattr(before, name, None) for name in _GOODS}
        asked = {name: read(self[name].data) for name, read in _GOODS.items() if name in self}
        legs = before.legs if before else ()
        plans = tuple(
            _leg({name: one.data for name, one in row.items()}, legs[number : number + 1])
            for number, row in enumerate(self.rows())
        )
        return Transport(legs=plans, **{**held, **asked})


def _text(said: str | None) -> str:
    return (said or "").strip()


_GOODS: dict[str, Any] = {
    "planned_on": lambda day: day,
    "is_dangerous": lambda said: {"yes": True, "no": False}.get(said or ""),
    "un_number": lambda said: (said or "").upper().replace(" ", ""),
    "un_class": _text,
    "packing_group": _text,
    "packages": lambda count: count,
    "acceptance_number": _text,
    "trader": lambda said: _text(said).upper(),
    "broker": lambda said: _text(said).upper(),
}


def known(transport: Transport) -> dict[str, Any]:
    """Return what the form shows of how a lot travels so far."""
    goods = {name: getattr(transport, name) for name in _GOODS}
    legs = {
        f"legs_{number}_{name}": getattr(leg, name)
        for number, leg in enumerate(transport.legs)
        for name in _LEG_FIELDS
    }
    plates = {
        f"legs_{number}_plates": ", ".join(leg.plates) for number, leg in enumerate(transport.legs)
    }
    shown = {"shown": str(max(len(transport.legs), 1))}
    return {**goods, "is_dangerous": _DANGER[transport.is_dangerous], **legs, **plates, **shown}


def _leg(row: dict[str, Any], before: tuple[LegPlan, ...]) -> LegPlan:
    leg = before[0] if before else LegPlan(Mode.ROAD, "")
    plates = (row.get("plates") or "").upper().split(",")
    return LegPlan(
        Mode(row["mode"]) if "mode" in row else leg.mode,
        row.get("carrier", leg.carrier) or "",
        tuple(plate.strip() for plate in plates if plate.strip())
        if "plates" in row
        else leg.plates,
        _text(row.get("permit", leg.permit)),
        _text(row.get("place", leg.place)),
    )


def _leg_fields() -> dict[str, Asked]:
    return {
        "mode": SelectField(
            choices=[Choice(str(mode), label) for mode, label in MODE_LABELS.items()],
            default=str(Mode.ROAD),
        ),
        "carrier": SelectField(choices=[]),
        "permit": TextField(required=False, longest=LONGEST_PERMIT),
        "plates": TextField(
            required=False,
            longest=40,
        ),
        "place": TextField(required=False, longest=LONGEST_PLACE),
    }


_LEG_FIELDS = tuple(_leg_fields())
for _number in range(MOST_LEGS):
    for _name, _field in _leg_fields().items():
        setattr(DispatchForm, f"legs_{_number}_{_name}", _field)
