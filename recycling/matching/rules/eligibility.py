"""Which rules stand between a lot and a base, and is each of them met?

Each rule is a small function of the lot, the base (with one line and one licence) and the day of
receipt. All are always asked, so a person sees everything that speaks for and against. The same
list is asked at bid, award, dispatch and receipt.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import reduce

from recycling.bases.catalogue import process_words, shown_code
from recycling.bases.footings.rules import EXEMPT, norm_allows, standing
from recycling.bases.quotas.rules import SOURCE as QUOTA
from recycling.bases.quotas.rules import Room, what_words
from recycling.bases.rules import IN_FORCE, state_words
from recycling.clock import day_words
from recycling.matching.rules import borders
from recycling.matching.rules.facts import (
    BaseFacts,
    LicenceFacts,
    LotFacts,
    Reason,
    Severity,
)
from recycling.quantities import Mass
from recycling.sayings import both, listed, say
from recycling.streams import rules as streams

Rule = Callable[[LotFacts, BaseFacts, date], Reason]

PERMIT: str = say(
    "Directive 2008/98/EC, Article 23: a permit names the types and quantities of waste"
)
HAZARDS: str = say("Directive 2008/98/EC, Article 23 and Annex III (hazard properties)")
OBSOLETE: str = say(
    "White paper on China's rare earth industry, sections IV and V: processes eliminated"
)
ACCESS: str = say(
    "White paper on China's rare earth industry, section IV: access conditions and permits"
)
ON_RECEIPT: str = say(
    "Rule of this registry: a licence counts on the day of receipt at the named site"
)
TOTAL: str = say("White paper on China's rare earth industry, section IV: total-amount control")
FORM: str = say("Rule of this registry: licences here name codes and hazards, not physical forms")
ROUTE: str = say("Rule of this registry: a base is paid for what its line recovers")
CHAIN: str = say("Rule of this registry: interim operations (R12, R13) never close the chain")
NO_LINE: str = say("no process line")
NO_LICENCE: str = say("no licence")
_SHOWN = 6


def line_takes_subtype(lot: LotFacts, base: BaseFacts, _day: date) -> Reason:
    """The base runs a line for the lot's sub-type."""
    line = base.line
    met = line is not None and lot.subtype in line.subtypes
    found = NO_LINE if line is None else _of(line.ref, _kinds(line.subtypes))
    required = say("a line for %(kind)s", kind=_kinds((lot.subtype,)))
    return _bar("line_takes_subtype", met, required, found, PERMIT)


def process_is_not_obsolete(_lot: LotFacts, base: BaseFacts, _day: date) -> Reason:
    """The line's process is not among the eliminated ones."""
    line = base.line
    if line is None:
        return _bar("process_is_not_obsolete", False, say("a process in use"), NO_LINE, OBSOLETE)
    found = line.obsolete or _processes((line.process,))
    required = say("a process not eliminated")
    return _bar("process_is_not_obsolete", not line.obsolete, required, found, OBSOLETE)


def process_on_licence(_lot: LotFacts, base: BaseFacts, _day: date) -> Reason:
    """The licence names the line's process."""
    line, licence = base.line, base.licence
    if line is None or licence is None:
        found = NO_LINE if line is None else NO_LICENCE
        return _bar("process_on_licence", False, say("a licensed process"), found, ACCESS)
    met = line.process in licence.processes
    found = _of(licence.ref, _processes(licence.processes))
    return _bar("process_on_licence", met, _processes((line.process,)), found, ACCESS)


def licence_is_granted(_lot: LotFacts, base: BaseFacts, _day: date) -> Reason:
    """The licence is granted: neither waiting, refused, suspended nor revoked."""
    licence = base.licence
    met = licence is not None and licence.state in IN_FORCE
    found = NO_LICENCE
    if licence is not None:
        found = say("%(ref)s is %(state)s", ref=licence.ref, state=state_words(licence.state))
    return _bar("licence_is_granted", met, say("a granted licence"), found, ACCESS)


def licence_is_valid(_lot: LotFacts, base: BaseFacts, day: date) -> Reason:
    """The day lies inside the licence's validity, both ends included."""
    licence = base.licence
    met = licence is not None and licence.valid_from <= day <= licence.valid_to
    found = NO_LICENCE
    if licence is not None:
        first, last = day_words(licence.valid_from), day_words(licence.valid_to)
        found = say(
            "%(ref)s is valid from %(first)s to %(last)s",
            ref=licence.ref,
            first=first,
            last=last,
        )
    required = say("valid on %(day)s", day=day_words(day))
    return _bar("licence_is_valid", met, required, found, ON_RECEIPT)


def licence_stands(_lot: LotFacts, base: BaseFacts, day: date) -> Reason:
    """Everything the licence rests on is in force on the day, and no order is overdue."""
    licence = base.licence
    lacking = () if licence is None else standing(licence.resting, day)
    in_force = say("all in force on %(day)s", day=day_words(day))
    found = in_force if licence else NO_LICENCE
    if lacking:
        found = reduce(both, (one.message for one in lacking[:_SHOWN]))
    source = lacking[0].source if lacking else ACCESS
    met = licence is not None and not lacking
    required = say("approvals, permit, bond and lists in force")
    return _bar("licence_stands", met, required, found, source)


def norm_is_allowed(lot: LotFacts, base: BaseFacts, day: date) -> Reason:
    """The base may take the lot's activity: up to 1 Bq/g of each chain every base may."""
    licence = base.licence
    over = None if licence is None else norm_allows(licence.resting, lot.activity, day)
    measured = tuple(
        say("%(bq)s Bq/g of %(chain)s", bq=str(bq), chain=chain) for chain, bq in lot.activity
    )
    required: str = say("nothing: no activity measured")
    if measured:
        required = say("leave for %(measured)s", measured=_listed(measured))
    found = NO_LICENCE if licence is None else over.message if over else say("within the limit")
    return _bar("norm_is_allowed", licence is not None and not over, required, found, EXEMPT)


def subtype_on_licence(lot: LotFacts, base: BaseFacts, _day: date) -> Reason:
    """The licence names the lot's sub-type."""
    licence = base.licence
    met = licence is not None and lot.subtype in licence.subtypes
    found = NO_LICENCE if licence is None else _of(licence.ref, _kinds(licence.subtypes))
    return _bar("subtype_on_licence", met, _kinds((lot.subtype,)), found, PERMIT)


def code_on_licence(lot: LotFacts, base: BaseFacts, day: date) -> Reason:
    """The licence names the lot's waste code, in the same list.

    A licence that names only a code that has ended is told what stands in its place.
    """
    licence = base.licence
    met = licence is not None and (lot.code_list, lot.code) in licence.codes
    found = NO_LICENCE if licence is None else _of(licence.ref, _codes(licence.codes))
    if licence is not None and not met:
        found = listed((found, *_replaced(licence.codes, day)), apart="; ")
    edition = f" ({lot.code_edition})" if lot.code_edition else ""
    required = f"{_codes(((lot.code_list, lot.code),))}{edition}"
    return _bar("code_on_licence", met, required, found, PERMIT)


def hazards_accepted(lot: LotFacts, base: BaseFacts, _day: date) -> Reason:
    """The licence accepts every hazard property of the lot.

    Hazardous waste whose properties are still to be named takes a licence for hazardous waste.
    """
    licence = base.licence
    if lot.is_hazardous and not lot.hazards:
        return _hazards_unnamed(licence)
    accepted = () if licence is None else licence.hazards
    missing = tuple(hazard for hazard in lot.hazards if hazard not in accepted)
    required = _listed(lot.hazards) if lot.hazards else say("no hazard property declared")
    found = NO_LICENCE if licence is None else _accepts(licence)
    if licence is not None and missing:
        found = listed((found, say("not %(hazards)s", hazards=_listed(missing))), apart="; ")
    return _bar("hazards_accepted", licence is not None and not missing, required, found, HAZARDS)


def form_is_stated(lot: LotFacts, _base: BaseFacts, _day: date) -> Reason:
    """The lot's physical form is stated; no licence of the register limits it, so it only tells."""
    found = lot.physical_form or say("not stated")
    met, required = bool(lot.physical_form), say("the physical form, for the base to judge")
    return Reason("form_is_stated", met, Severity.NOTE, required, found, FORM)


def _hazards_unnamed(licence: LicenceFacts | None) -> Reason:
    met = licence is not None and bool(licence.hazards)
    required = say("hazard properties of hazardous waste; its holder has still to name which")
    found = NO_LICENCE if licence is None else _accepts(licence)
    return _bar("hazards_accepted", met, required, found, HAZARDS)


def capacity_is_free(lot: LotFacts, base: BaseFacts, day: date) -> Reason:
    """The lot's wet mass fits into what is free of the licence's yearly mass."""
    licence = base.licence
    met = licence is not None and licence.free >= lot.wet_mass
    found = NO_LICENCE
    if licence is not None:
        found = say("%(mass)s free in %(year)s", mass=licence.free, year=day.year)
    return _bar("capacity_is_free", met, say("%(mass)s free", mass=lot.wet_mass), found, TOTAL)


def quota_is_free(lot: LotFacts, base: BaseFacts, day: date) -> Reason:
    """What the lot takes fits into the yearly scale of its category and the base's quotas."""
    licence = base.licence
    taken = {(s.scheme, s.member): s.mass for s in lot.shares()}
    rooms = () if licence is None else licence.rooms
    touched = [one for one in rooms if (one.scheme, one.member) in taken]
    short = [one for one in touched if one.free < taken[one.scheme, one.member]]
    met = licence is not None and not short
    left = tuple(_mass_of(one.free, one) for one in short or touched)
    found: str = say("no quota set")
    required: str = say("nothing: no quota set")
    if touched:
        found = say("%(mass)s free in %(year)s", mass=_listed(left), year=day.year)
        required = _listed(tuple(_mass_of(taken[o.scheme, o.member], o) for o in touched))
    return _bar("quota_is_free", met, required, found if licence else NO_LICENCE, QUOTA)


def element_is_recovered(lot: LotFacts, base: BaseFacts, _day: date) -> Reason:
    """The line recovers at least one of the elements the lot declares."""
    line = base.line
    declared = tuple(element for element, _ in lot.contained)
    required = say("one of %(elements)s", elements=_listed(declared))
    if line is None:
        return _bar("element_is_recovered", False, required, NO_LINE, ROUTE)
    recovered = tuple(y.element for y in line.yields if y.fraction.value > 0)
    met = any(element in recovered for element in declared)
    found = say("%(ref)s recovers %(elements)s", ref=line.ref, elements=_listed(recovered))
    return _bar("element_is_recovered", met, required, found, ROUTE)


def closes_the_chain(_lot: LotFacts, base: BaseFacts, _day: date) -> Reason:
    """The line's operation is a final recovery, after which a certificate can be issued."""
    line = base.line
    found = NO_LINE if line is None else line.operation
    met = line is not None and line.operation not in streams.INTERIM_OPERATIONS
    required = say("a final recovery operation")
    return Reason("closes_the_chain", met, Severity.NOTE, required, found, CHAIN)


def border_is_open(lot: LotFacts, base: BaseFacts, day: date) -> Reason:
    """The lot may go to the country of the base, by law and by what was decided."""
    return borders.border_is_open(lot, base.country, day)


RULES: tuple[Rule, ...] = (
    line_takes_subtype,
    process_is_not_obsolete,
    process_on_licence,
    licence_is_granted,
    licence_is_valid,
    licence_stands,
    subtype_on_licence,
    code_on_licence,
    hazards_accepted,
    form_is_stated,
    norm_is_allowed,
    capacity_is_free,
    quota_is_free,
    element_is_recovered,
    border_is_open,
    closes_the_chain,
)


def reasons(lot: LotFacts, base: BaseFacts, day: date) -> tuple[Reason, ...]:
    """Ask every rule, met or not, in the order a person would check them."""
    return tuple(rule(lot, base, day) for rule in RULES)


def _bar(rule: str, met: bool, required: str, found: str, source: str) -> Reason:
    return Reason(rule, met, Severity.BAR, required, found, source)


def _kinds(subtypes: tuple[str, ...]) -> str:
    return _listed(tuple(streams.subtype(one).name_en for one in subtypes))


def _processes(processes: tuple[str, ...]) -> str:
    return _listed(tuple(process_words(one) for one in processes), apart="; ")


def _codes(codes: tuple[tuple[str, str], ...]) -> str:
    return _listed(tuple(shown_code(*code) for code in codes))


def _replaced(codes: tuple[tuple[str, str], ...], day: date) -> tuple[str, ...]:
    """Say which of the codes have ended, and what stands in their place on a day."""
    ended = (
        (
            shown_code(scheme, number),
            streams.replaced_in_words(streams.as_list(scheme), number, day),
        )
        for scheme, number in codes
    )
    return tuple(
        say("%(code)s is replaced by %(instead)s", code=code, instead=instead)
        for code, instead in ended
        if instead
    )


def _of(ref: str, what: str) -> str:
    return say("%(ref)s: %(what)s", ref=ref, what=what)


def _accepts(licence: LicenceFacts) -> str:
    return say("%(ref)s accepts %(hazards)s", ref=licence.ref, hazards=_listed(licence.hazards))


def _mass_of(mass: Mass, room: Room) -> str:
    return say("%(mass)s of %(what)s", mass=mass, what=what_words(room.scheme, room.member))


def _listed(values: tuple[str, ...], apart: str = ", ") -> str:
    if not values:
        return say("none")
    shown, more = listed(values[:_SHOWN], apart=apart), len(values) - _SHOWN
    return say("%(these)s and %(more)s more", these=shown, more=more) if more > 0 else shown
