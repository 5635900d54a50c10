"""What are streams, elements, movements of money and states called in a summary?"""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from recycling.errors import NotFound
from recycling.oversight.statistics.words import name_of
from recycling.pages.tags import TAGS
from recycling.sayings import say
from recycling.settlement.books.rules import AccountKind, EntryKind
from recycling.streams.elements import element

_ACCOUNTS: Mapping[str, LazyString] = {
    AccountKind.PAYER: _("Paid in, not yet released"),
    AccountKind.PAYEE: _("Released, not yet passed on"),
}
_ENTRIES: Mapping[str, LazyString] = {
    EntryKind.PAID: _("Paid in"),
    EntryKind.QUESTIONED: _("Taken without being asked for"),
    EntryKind.CHARGED: _("Fee of the payment service"),
    EntryKind.DISPUTED: _("Taken back by the payer’s bank"),
    EntryKind.RELEASED: _("Released to the payee"),
    EntryKind.PASSED_ON: _("Passed on to the payee"),
    EntryKind.GIVEN_BACK: _("Given back to the payer"),
    EntryKind.CALLED_BACK: _("Called back from the payee"),
    EntryKind.REINSTATED: _("Back from the payer’s bank: dispute won"),
    EntryKind.LOST: _("Charged back for good: dispute lost"),
}
_WAY: Mapping[str, LazyString] = {
    "paid": _("Paid"),
    "awarded": _("Awarded"),
    "auctioned": _("In an auction"),
    "handed_over": _("Handed over"),
    "received": _("Received"),
    "recovered": _("Recovered"),
}


def stream_name(stream: str) -> str:
    """Return what a stream is called."""
    return name_of("stream", stream)


def route_name(route: str) -> str:
    """Return what a route is called."""
    return name_of("route", route)


def element_name(symbol: str) -> str:
    """Return the name of an element with its symbol."""
    try:
        return say("%(name)s (%(symbol)s)", name=element(symbol).name_en, symbol=symbol)
    except NotFound:
        return symbol


def entry_words(account: str, movement: str) -> tuple[str, str]:
    """Return what an account of an organisation is called, and a movement on it."""
    return str(_ACCOUNTS[account]), str(_ENTRIES[movement])


def state_words(state: str) -> str:
    """Return what a state is called."""
    if state in _WAY:
        return str(_WAY[state])
    return str(gettext(TAGS[state][1])) if state in TAGS else state.replace("_", " ")
