"""How are footings and what they say called where people read them?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from recycling.bases.catalogue import process_words
from recycling.bases.discharge.limits import unit_of
from recycling.bases.footings.rules import (
    Acceptance,
    Approval,
    Bond,
    Details,
    DischargePermit,
    FootingKind,
    NormLimit,
    PermitLimit,
    ProcessList,
    YearlyScale,
)
from recycling.pages.filters import money, tonnes
from recycling.quantities import plain
from recycling.sayings import known, listed, say
from recycling.streams import rules as streams

Rows = list[tuple[str, str]]
_KINDS = {
    FootingKind.EIA_APPROVAL: _l("Approval of the environmental impact assessment"),
    FootingKind.ACCEPTANCE: _l("Acceptance of the completed installation"),
    FootingKind.DISCHARGE_PERMIT: _l("Pollutant discharge permit"),
    FootingKind.BOND: _l("Environmental bond"),
    FootingKind.NORM_LIMIT: _l("Limit for natural radioactivity (NORM)"),
    FootingKind.PROCESS_LIST: _l("List of processes and saponification agent"),
    FootingKind.YEARLY_SCALE: _l("Yearly scale of each category"),
}
# As the law of bonds and the standard's tables call them.
BOND_WORDS: Mapping[str, str] = {
    "bank_guarantee": say("bank guarantee"),
    "insurance": say("insurance"),
    "deposit": say("cash deposit"),
    "surety": say("surety"),
}
AGENT_WORDS: Mapping[str, str] = {
    "none": say("none"),
    "Na": "Na",
    "Ca": "Ca",
    "Mg": "Mg",
    "NH4": "NH4",
    "mixed": say("mixed"),
    "mixed_with_NH4": say("mixed with NH4"),
}
_TABLES = {
    "existing": say("existing installations"),
    "new": say("new installations"),
    "special_area": say("special area"),
    "indirect": say("indirect discharge"),
}


def table_words(standard: str, table: str) -> str:
    """Name a table of the standard a discharge permit refers to."""
    return say("%(standard)s: %(table)s", standard=standard, table=_TABLES.get(table, table))


def kind_words(kind: str) -> str:
    """Write a kind in words."""
    return str(_KINDS[FootingKind(kind)])


def detail_words(details: Details) -> Rows:
    """Write what a footing says, as rows of what and value with its unit."""
    return _WORDS[type(details)](details)


def _approval(said: Approval) -> Rows:
    return [(_("Scope assessed"), _("%(mass)s a year", mass=tonnes(said.scope)))]


def _acceptance(said: Acceptance) -> Rows:
    return [(_("Announced in"), said.notice)]


def _permit(said: DischargePermit) -> Rows:
    standard = table_words(said.standard, said.table) if said.standard else _("none")
    limits = [(_measured(one), _limit(one)) for one in said.limits]
    return [(_("Outlets"), ", ".join(said.outlets)), (_("Standard"), standard), *limits]


def _measured(one: PermitLimit) -> str:
    return say("%(one)s (%(other)s)", one=one.parameter, other=one.medium)


def _limit(one: PermitLimit) -> str:
    unit = unit_of(one.parameter, one.medium)
    return f"{_range(one.least, one.most)}{'' if unit in ('', '1') else ' ' + unit}"


def _range(least: Decimal | None, most: Decimal) -> str:
    if least is None:
        return str(_("at most %(most)s", most=plain(most)))
    return str(_("%(least)s to %(most)s", least=plain(least), most=plain(most)))


def _bond(said: Bond) -> Rows:
    return [
        (_("Amount"), money(said.amount)),
        (_("Form"), BOND_WORDS.get(said.form, said.form)),
        (_("Guarantor"), said.guarantor),
    ]


def _norm(said: NormLimit) -> Rows:
    return [
        (_("Uranium-238 chain"), f"{plain(said.u238)} Bq/g"),
        (_("Thorium-232 chain"), f"{plain(said.th232)} Bq/g"),
    ]


def _processes(said: ProcessList) -> Rows:
    agent = AGENT_WORDS.get(said.saponification_agent) or _("none named")
    processes = listed(map(process_words, said.processes), apart="; ")
    return [(_("Processes"), processes), (_("Saponification agent"), agent)]


def _scale(said: YearlyScale) -> Rows:
    return [
        (known(streams.subtype(kind).name_en), _("%(mass)s a year", mass=tonnes(mass)))
        for kind, mass in said.categories
    ]


_WORDS: dict[type[Details], Callable[[Any], Rows]] = {
    Approval: _approval,
    Acceptance: _acceptance,
    DischargePermit: _permit,
    Bond: _bond,
    NormLimit: _norm,
    ProcessList: _processes,
    YearlyScale: _scale,
}
