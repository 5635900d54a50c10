"""How do proposals read?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from recycling.oversight.cases.effects import MEASURES
from recycling.parties.forms import REMIT_LABELS
from recycling.parties.proposals.rules import Irreversible
from recycling.parties.rules.remits import Remit

KINDS = {
    Irreversible.LICENCE_REVOCATION: _l("Revoke a licence"),
    Irreversible.ORDER_OF_REVOCATION: _l("Order that a licence is revoked"),
    Irreversible.AWARD_SET_ASIDE: _l("Uphold an objection and set an award aside"),
    Irreversible.REMITS: _l("Change where an authority acts"),
}
_PAGES = {
    Irreversible.LICENCE_REVOCATION: "bases.licence",
    Irreversible.ORDER_OF_REVOCATION: "cases.show",
    Irreversible.AWARD_SET_ASIDE: "standstill.show",
    Irreversible.REMITS: "parties.show",
}
_FIELDS = {
    "base": _l("Base"),
    "licence": _l("Licence"),
    "measure": _l("Measure"),
    "ordered": _l("What is ordered"),
    "legal_basis": _l("Legal basis"),
    "published_until": _l("Published until"),
    "urgency": _l("Why it cannot wait"),
    "decision": _l("Decision"),
    "remits": _l("Decides on"),
    "territory": _l("Acts in"),
}
_DECISIONS = {
    "upheld": _l("The award is set aside"),
    "upheld_and_disqualified": _l("The award is set aside and its bid disqualified"),
}


def page_about(kind: str, about: str) -> str:
    """Return the address of what a proposal is about."""
    return url_for(_PAGES[Irreversible(kind)], ref=about)


def said(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what a proposal says besides its reason: label and words."""
    for name, label in _FIELDS.items():
        words = _words(name, content.get(name, ""))
        if words:
            yield str(label), words


def _words(name: str, value: Any) -> str:
    if name == "remits":
        return "; ".join(str(REMIT_LABELS[Remit(one)]) for one in value)
    if name == "measure" and value:
        return str(MEASURES[value])
    return str(_DECISIONS.get(value, value)) if name == "decision" else str(value)
