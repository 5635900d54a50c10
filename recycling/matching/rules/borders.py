"""May this lot cross the border to a base on this day, by law and by what was decided?

The law is the catalogue's (``streams.corridors``). Where it asks for consent, a recorded consent
document meets it; where it is unknown, a named person of the regulator decides, with source and
date. What the law forbids no decision opens; what a regulator refused stays shut.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from recycling.errors import Conflict, Finding, Invalid, invalid_all
from recycling.matching.rules.facts import BorderDecision, LotFacts, Reason, Severity
from recycling.sayings import known, listed, say
from recycling.streams import rules as streams
from recycling.streams.rules import Answer

RULE = "border_is_open"
LONGEST = 300


class Verdict(StrEnum):
    """What a regulator put on record of a border."""

    ALLOWED = "allowed"  # the law, unknown to the catalogue, allows it
    CONSENT = "consent"  # the authorities consented, in a document
    REFUSED = "refused"


_SETTLES = {Answer.CONSENT_NEEDED: Verdict.CONSENT, Answer.UNKNOWN: Verdict.ALLOWED}
_REQUIRED = {
    Answer.ALLOWED: say("a border open to waste"),
    Answer.FORBIDDEN: say("a border open to waste"),
    Answer.CONSENT_NEEDED: say("consent to the shipment, on record with its document"),
    Answer.UNKNOWN: say("a named person's decision, with source and date"),
}


def border_is_open(lot: LotFacts, to_country: str, day: date) -> Reason:
    """Answer whether a lot may cross to a country on a day: met, barred, or yet to be decided."""
    stream = streams.subtype(lot.subtype).stream
    named = Named(lot.border_list, lot.border_entry, lot.border_form)
    waste = Waste(lot.country, lot.code_list, lot.code, lot.is_hazardous, stream, named)
    own = own_corridor(waste, to_country, day)
    corridor = corridor_of(waste, to_country, day)
    rule = streams.ask_corridor(corridor)
    decision = _latest(lot, own)
    wanted = _SETTLES.get(rule.answer)
    if decision is not None and rule.answer is not Answer.FORBIDDEN:
        is_refused = decision.verdict == Verdict.REFUSED
        if is_refused or decision.verdict == wanted:
            return _decided(rule, decision, met=not is_refused)
    met, severity = rule.answer is Answer.ALLOWED, Severity.DECISION
    if rule.answer is Answer.FORBIDDEN:
        severity = Severity.BAR
    elif met:
        severity = Severity.NOTE
    found = say(
        "%(start)s to %(end)s, %(code)s: %(words)s",
        start=lot.country,
        end=to_country,
        code=f"{corridor.code_list} {corridor.code}",
        words=known(rule.text),
    )
    return Reason(RULE, met, severity, _REQUIRED[rule.answer], found, said_by(rule))


@dataclass(frozen=True)
class Named:
    """The Basel or OECD entry that a holder named, and the form; empty: none."""

    code_list: str = ""
    entry: str = ""
    form: str = ""


@dataclass(frozen=True)
class Waste:
    """What of a lot a border asks about."""

    country: str
    code_list: str
    code: str
    is_hazardous: bool
    stream: str
    named: Named = Named()


def corridor_of(waste: Waste, to_country: str, day: date) -> streams.Corridor:
    """Return the corridor of waste on a day: under the entry named, while it is in force.

    Else under the code of its own list. It is hazardous where either of the two says so.
    """
    own = own_corridor(waste, to_country, day)
    entry = _entry_then(waste.named, day)
    if entry is None:
        return own
    return replace(
        own,
        code_list=entry.scheme,
        code=entry.code,
        hazard=streams.HazardClass.HAZARDOUS if entry.hazardous else own.hazard,
        form=streams.WasteForm(waste.named.form),
    )


def _entry_then(named: Named, day: date) -> streams.ListedCode | None:
    try:
        return streams.find_listed(named.code_list, named.entry, day) if named.entry else None
    except Invalid:  # no longer in force
        return None


def own_corridor(waste: Waste, to_country: str, day: date) -> streams.Corridor:
    """Return the corridor of waste under the code it has, or will have, on a day."""
    entry = streams.entry_then(streams.as_list(waste.code_list), waste.code, day)
    hazardous = entry.hazardous if entry else waste.is_hazardous
    return streams.Corridor(
        from_country=waste.country,
        to_country=to_country,
        code_list=waste.code_list,
        code=entry.number if entry else waste.code,
        hazard=streams.HazardClass.HAZARDOUS if hazardous else streams.HazardClass.NOT_HAZARDOUS,
        day=day,
        stream=waste.stream,
    )


def said_by(rule: streams.CorridorRule) -> str:
    """Return who says a rule, and how sure we are."""
    named = listed((known(each.citation) for each in rule.sources), apart="; ")
    return say("%(one)s (%(other)s)", one=named, other=rule.certainty)


def _latest(lot: LotFacts, corridor: streams.Corridor) -> BorderDecision | None:
    """Return the latest decision about a lot's corridor that is in force on its day."""
    covering = [each for each in lot.decisions if _covers(each, lot, corridor)]
    return max(covering, key=lambda each: each.id, default=None)


def _covers(decision: BorderDecision, lot: LotFacts, corridor: streams.Corridor) -> bool:
    return (
        decision.from_country == corridor.from_country
        and decision.to_country == corridor.to_country
        and decision.lot_ref in ("", lot.ref)
        and decision.code in ("", corridor.code)
        and decision.valid_from <= corridor.day <= decision.valid_to
    )


def _decided(rule: streams.CorridorRule, decision: BorderDecision, *, met: bool) -> Reason:
    said = {"ref": decision.ref, "verdict": decision.verdict, "rule": known(rule.text)}
    found = say("%(ref)s: %(verdict)s; %(rule)s", **said)
    if decision.document:
        found = say(
            "%(ref)s: %(verdict)s, document %(document)s; %(rule)s",
            document=decision.document,
            **said,
        )
    by = say(
        "Decided on %(day)s by %(by)s: %(source)s",
        day=decision.decided_on,
        by=decision.decided_by,
        source=decision.source,
    )
    severity = Severity.NOTE if met else Severity.BAR
    return Reason(RULE, met, severity, _REQUIRED[rule.answer], found, by)


@dataclass(frozen=True, kw_only=True)
class NewDecision:
    """A decision as a regulator enters it: for one lot, or for one code of the sending country."""

    from_country: str
    to_country: str
    verdict: str
    source: str
    decided_on: date
    valid_from: date
    valid_to: date
    document: str = ""
    code: str = ""
    lot_ref: str = ""


def check_decision(new: NewDecision, day: date) -> None:
    """Raise ``Invalid`` with every finding about a decision entered on a day."""
    refusal = invalid_all(_findings(new, day))
    if refusal:
        raise refusal


def _findings(new: NewDecision, day: date) -> Iterable[Finding]:
    if new.verdict not in tuple(Verdict):
        yield Finding(
            "verdict", "unknown_verdict", say("Use one of %(verdict)s.", verdict=", ".join(Verdict))
        )
    if bool(new.lot_ref) == bool(new.code.strip()):
        yield Finding("code", "code_or_lot", say("Name either one lot or one waste code."))
    if new.from_country == new.to_country:
        yield Finding("to", "no_border", say("Inside a country no border is crossed."))
    if not 2 <= len(new.source.strip()) <= LONGEST:
        yield Finding(
            "source",
            "bad_length",
            say("The source needs 2 to %(longest)s characters.", longest=LONGEST),
        )
    if len(new.document.strip()) > LONGEST:
        yield Finding(
            "document", "bad_length", say("At most %(longest)s characters.", longest=LONGEST)
        )
    if new.verdict == Verdict.CONSENT and not new.document.strip():
        yield Finding(
            "document", "document_missing", say("Give the reference of the consent document.")
        )
    if new.decided_on > day:
        yield Finding("decided_on", "not_yet", say("A decision was taken today or earlier."))
    if new.valid_to < new.valid_from:
        yield Finding(
            "valid_to", "ends_before_it_begins", say("The last day lies before the first.")
        )


def refuse_against_the_law(new: NewDecision, rule: streams.CorridorRule) -> None:
    """Raise ``Conflict`` where a decision would open what the law forbids."""
    if rule.answer is Answer.FORBIDDEN and new.verdict != Verdict.REFUSED:
        raise Conflict(
            "border_closed",
            say("No decision opens this border. %(text)s", text=rule.text),
            field="verdict",
            way_out=say("Source: %(said_by)s", said_by=said_by(rule)),
        )
