"""How are the rules called where people read them, and how is a net value said?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction as Exact

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from recycling.matching.rules import Reason, Severity, Turn, What
from recycling.matching.rules.prices import QUOTED_TOGETHER
from recycling.pages.filters import money
from recycling.quantities import Money, nearest
from recycling.streams.rules import element

_RULES = {
    "line_takes_subtype": _l("The base runs a line for this kind of waste"),
    "process_is_not_obsolete": _l("The process has not been eliminated"),
    "process_on_licence": _l("The licence names the process"),
    "licence_is_granted": _l("The licence is granted"),
    "licence_is_valid": _l("The licence is valid on the day of receipt"),
    "licence_stands": _l("Everything the licence rests on is in force"),
    "norm_is_allowed": _l("The base may take the lot's radioactivity"),
    "subtype_on_licence": _l("The licence names this kind of waste"),
    "code_on_licence": _l("The licence names the waste code"),
    "hazards_accepted": _l("The licence accepts the hazards"),
    "form_is_stated": _l("The physical form is stated"),
    "quota_is_free": _l("The quotas and the yearly scale of the category suffice"),
    "capacity_is_free": _l("Enough of the yearly mass is free"),
    "element_is_recovered": _l("The line recovers an element of the lot"),
    "border_is_open": _l("The lot may go to the country of the base"),
    "closes_the_chain": _l("The operation is a final recovery"),
}


@dataclass(frozen=True)
class ShownReason:
    """A reason in the shape the component ``reasons`` shows."""

    outcome: str
    rule: str
    required: str
    found: str
    source: str


def shown(reason: Reason) -> ShownReason:
    """Put a reason into words; an unmet decision says that it awaits one."""
    words = str(_RULES.get(reason.rule, reason.rule))
    if reason.awaits_decision:
        words = str(_("%(rule)s: a named person must decide", rule=words))
    outcome = "met" if reason.met else "bar" if reason.severity == Severity.BAR else "note"
    return ShownReason(outcome, words, reason.required, reason.found, reason.source)


def net_words(net: Money, reader: str) -> str:
    """Say who would pay how much in total, never with a bare minus."""
    amount = money(abs(net))
    if reader == "holder":
        if net.minor < 0:
            return str(_("you would pay %(amount)s", amount=amount))
        return str(_("you would receive %(amount)s", amount=amount))
    if net.minor < 0:
        return str(_("the holder would pay %(amount)s", amount=amount))
    return str(_("the holder would receive %(amount)s", amount=amount))


def to_the_cent(minor: Decimal | Exact, currency: str) -> str:
    """Write an exact amount of the calculation, rounded half up for reading only."""
    return money(Money(nearest(Exact(minor)), currency))


def counted_as(symbol: str, form: str) -> str:
    """Return the formula a price is quoted for: the element, or its traded oxide."""
    counted = QUOTED_TOGETHER.get(symbol, (symbol,))
    return " + ".join(element(one).oxide if form == "oxide" else one for one in counted)


def turn_words(turn: Turn, currency: str) -> str:
    """Say at which figure the next base draws level, rounded for reading only."""
    if turn.what is What.DISTANCE:
        return str(
            _(
                "if the way to this base were %(at)s km instead of %(now)s km",
                at=_rounded(turn.at),
                now=_rounded(turn.now),
            )
        )
    now, at = (money(Money(_rounded(one), currency)) for one in (turn.now, turn.at))
    if turn.what is What.TREATMENT:
        return str(
            _("if this base charged %(at)s/t for treatment instead of %(now)s/t", at=at, now=now)
        )
    if turn.what is What.PENALTY:
        return str(
            _(
                "if this base charged %(at)s/t instead of %(now)s/t for each step of %(substance)s",
                at=at,
                now=now,
                substance=turn.element,
            )
        )
    return str(
        _(
            "if %(element)s were quoted at %(at)s/kg instead of %(now)s/kg",
            element=turn.element,
            at=at,
            now=now,
        )
    )


def _rounded(value: Exact) -> int:
    """Round half up to the nearest whole number."""
    return int((2 * value + 1) // 2)
