"""Which accounts are there, and what does each movement of money change in them?

Double entry: what is posted to one account is taken from others, so the postings of an entry sum
to zero and so do all accounts together. A posting above zero is a debit, below zero a credit.
``held`` is money at the payment service, ``disputed`` what a payer's bank took out of it for now;
``costs`` and ``losses`` are what the platform bears. Every other account says whose the money is,
so its balance is a credit, or nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from recycling.errors import Conflict
from recycling.quantities import Money
from recycling.sayings import say


class AccountKind(StrEnum):
    """What an account says. ``PERSONAL`` ones are an organisation's, the rest the registry's."""

    HELD = "held"  # what the payment service keeps for us
    PAYER = "payer"  # what an organisation has paid and may yet get back
    PAYEE = "payee"  # what has been released to an organisation and not yet passed on
    FEES = "fees"  # what the platform has earned
    TAX = "tax"  # what the platform has to hand on to a tax office
    SUSPENSE = "suspense"  # what was taken and nobody can say for what
    DISPUTED = "disputed"  # what the payment service took back and is not decided
    COSTS = "costs"  # what the payment service charges us
    LOSSES = "losses"  # what was charged back and is nobody's to bear but the platform's


PERSONAL = frozenset({AccountKind.PAYER, AccountKind.PAYEE})
BORNE = frozenset({AccountKind.DISPUTED, AccountKind.COSTS, AccountKind.LOSSES})
"""Where the money of a sale is that is neither held nor anybody's: their balances are debits."""
DEBITS = BORNE | {AccountKind.HELD}
"""The accounts of which a debit is the natural balance."""


class EntryKind(StrEnum):
    """What happened to the money. The comment names the deed."""

    PAID = "paid"  # settlement.take_payment, deposits.note_taken
    QUESTIONED = "questioned"  # settlement.question_payment
    RELEASED = "released"  # settlement.release_sale, deposits.finish_keeping
    PASSED_ON = "passed_on"  # settlement.finish_payout, of a transfer; deposits.finish_keeping
    GIVEN_BACK = "given_back"  # settlement.finish_payout, of a refund; deposits.finish_release
    CHARGED = "charged"  # settlement.take_payment, and the deeds of disputes
    DISPUTED = "disputed"  # disputes.open_dispute, disputes.note_taken
    CALLED_BACK = "called_back"  # disputes.finish_claim
    REINSTATED = "reinstated"  # disputes.win_dispute
    LOST = "lost"  # disputes.lose_dispute


FACTS: dict[EntryKind, frozenset[str]] = {
    EntryKind.PAID: frozenset({"InstalmentPaid", "SalePaid", "BalancePaid", "DepositTaken"}),
    EntryKind.QUESTIONED: frozenset({"PaymentQuestioned"}),
    EntryKind.RELEASED: frozenset({"ReleasePlanned", "DepositKept"}),
    EntryKind.PASSED_ON: frozenset({"MoneyPassedOn", "DepositKept"}),
    EntryKind.GIVEN_BACK: frozenset({"MoneyGivenBack", "DepositGivenBack"}),
    EntryKind.CHARGED: frozenset(
        {
            "InstalmentPaid",
            "SalePaid",
            "BalancePaid",
            "PaymentQuestioned",
            "DisputeOpened",
            "DisputeMoneyTaken",
            "DisputeAnswered",
            "DisputeCharged",
            "DisputeWon",
            "DisputeLost",
        }
    ),
    EntryKind.DISPUTED: frozenset({"DisputeOpened", "DisputeMoneyTaken"}),
    EntryKind.CALLED_BACK: frozenset({"MoneyCalledBack"}),
    EntryKind.REINSTATED: frozenset({"DisputeWon"}),
    EntryKind.LOST: frozenset({"DisputeLost"}),
}
"""The types of the facts that make each kind of entry."""


@dataclass(frozen=True, order=True)
class AccountKey:
    """Which account: its kind, its currency, and whose it is where it is somebody's."""

    kind: AccountKind
    currency: str
    organisation_id: int | None = None

    def __post_init__(self) -> None:
        if (self.organisation_id is not None) != (self.kind in PERSONAL):
            raise ValueError(f"an account {self.kind} of {self.organisation_id}")


@dataclass(frozen=True)
class Posting:
    """An amount in minor units on one account: a debit above zero, a credit below."""

    account: AccountKey
    amount_minor: int


@dataclass(frozen=True)
class Entry:
    """One movement of money: postings in one currency that sum to zero."""

    kind: EntryKind
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        if sum(one.amount_minor for one in self.postings) or not self.postings:
            raise ValueError(f"{self} does not balance")
        if not all(one.amount_minor for one in self.postings):
            raise ValueError(f"{self} posts nothing somewhere")
        if len({one.account.currency for one in self.postings}) != 1:
            raise ValueError(f"{self} has more than one currency")
        if len({one.account for one in self.postings}) != len(self.postings):
            raise ValueError(f"{self} posts twice to one account")

    @property
    def currency(self) -> str:
        """Return the one currency of the postings."""
        return self.postings[0].account.currency


def paid(payer_id: int, amount: Money) -> Entry:
    """A payment went through: the money is with us and still the payer's."""
    held, payer = _held(amount), AccountKey(AccountKind.PAYER, amount.currency, payer_id)
    return _moved(EntryKind.PAID, amount, to=held, out_of=payer)


def questioned(reported: Money) -> Entry:
    """The payment service took something else than we asked for: nobody's until it is clear."""
    suspense = AccountKey(AccountKind.SUSPENSE, reported.currency)
    return _moved(EntryKind.QUESTIONED, reported, to=_held(reported), out_of=suspense)


def released(payer_id: int, payee_id: int, due: Money, fee_minor: int = 0) -> Entry:
    """What is due for what was accepted or treated becomes the payee's, less the platform's fee."""
    shared = (
        (AccountKey(AccountKind.PAYER, due.currency, payer_id), due.minor),
        (AccountKey(AccountKind.PAYEE, due.currency, payee_id), fee_minor - due.minor),
        (AccountKey(AccountKind.FEES, due.currency), -fee_minor),
    )
    return Entry(EntryKind.RELEASED, _posted(shared))


def passed_on(payee_id: int, amount: Money) -> Entry:
    """Money left for the payee's own account."""
    payee = AccountKey(AccountKind.PAYEE, amount.currency, payee_id)
    return _moved(EntryKind.PASSED_ON, amount, to=payee, out_of=_held(amount))


def given_back(payer_id: int, amount: Money) -> Entry:
    """Money went back to where the payer paid it from."""
    payer = AccountKey(AccountKind.PAYER, amount.currency, payer_id)
    return _moved(EntryKind.GIVEN_BACK, amount, to=payer, out_of=_held(amount))


def charged(fee: Money) -> Entry:
    """The payment service keeps a fee of what it holds for us; below zero it gives one back."""
    return _moved(EntryKind.CHARGED, fee, to=_ours(AccountKind.COSTS, fee), out_of=_held(fee))


def disputed(amount: Money) -> Entry:
    """The payer's bank took a payment back until it is decided whose it is."""
    disputed_of_us = _ours(AccountKind.DISPUTED, amount)
    return _moved(EntryKind.DISPUTED, amount, to=disputed_of_us, out_of=_held(amount))


def reinstated(amount: Money) -> Entry:
    """A dispute was decided for us: the money is back."""
    disputed_of_us = _ours(AccountKind.DISPUTED, amount)
    return _moved(EntryKind.REINSTATED, amount, to=_held(amount), out_of=disputed_of_us)


def called_back(payee_id: int, amount: Money, lost_minor: int = 0) -> Entry:
    """What was passed on came back from the payee.

    It is the payee's until the dispute is decided; where it was lost already, that much of it makes
    the platform's loss good.
    """
    recouped = min(amount.minor, lost_minor)
    shared = (
        (_held(amount), amount.minor),
        (AccountKey(AccountKind.PAYEE, amount.currency, payee_id), recouped - amount.minor),
        (_ours(AccountKind.LOSSES, amount), -recouped),
    )
    return Entry(EntryKind.CALLED_BACK, _posted(shared))


def lost(amount: Money, borne: Mapping[AccountKey, int]) -> Entry:
    """A dispute was decided for the payer: it is borne by accounts as far as they hold something.

    ``borne`` says in order how much each of them has in its favour, in minor units; what is left is
    the platform's loss.
    """
    left, shared = amount.minor, [(_ours(AccountKind.DISPUTED, amount), -amount.minor)]
    for account, there in borne.items():
        part = min(left, max(there, 0))
        left -= part
        shared.append((account, part))
    shared.append((_ours(AccountKind.LOSSES, amount), left))
    return Entry(EntryKind.LOST, _posted(shared))


def _posted(shared: Iterable[tuple[AccountKey, int]]) -> tuple[Posting, ...]:
    return tuple(Posting(account, amount) for account, amount in shared if amount)


def _ours(kind: AccountKind, amount: Money) -> AccountKey:
    return AccountKey(kind, amount.currency)


def _held(amount: Money) -> AccountKey:
    return AccountKey(AccountKind.HELD, amount.currency)


def _moved(kind: EntryKind, amount: Money, *, to: AccountKey, out_of: AccountKey) -> Entry:
    return Entry(kind, (Posting(to, amount.minor), Posting(out_of, -amount.minor)))


def is_overdrawn(kind: AccountKind, balance_minor: int, borne_minor: int = 0) -> bool:
    """Tell whether a balance is on the side on which it never is: more left than had come.

    What is held may be below zero as far as it is ``borne_minor``: disputed, a cost or a loss. A
    bank takes the money of a dispute whether it is there or not.
    """
    if kind is AccountKind.HELD:
        return balance_minor + borne_minor < 0
    return balance_minor < 0 if kind in BORNE else balance_minor > 0


def in_favour(kind: AccountKind, balance_minor: int) -> int:
    """Return a balance on its natural side as a positive number: what is held or borne, or owed.

    Below zero only of ``held``, where a bank took more than was there.
    """
    return balance_minor if kind in DEBITS else -balance_minor


def after(balances: Mapping[AccountKey, int], entry: Entry) -> dict[AccountKey, int]:
    """Return the balances of one sale's accounts after an entry of it.

    Nobody is paid out of another sale's money, before release, or twice: raises ``Conflict`` when
    an account of the sale would be overdrawn.
    """
    left = defaultdict(int, balances)
    for one in entry.postings:
        left[one.account] += one.amount_minor
    borne = sum(left[AccountKey(kind, entry.currency)] for kind in sorted(BORNE))
    for one in entry.postings:
        if is_overdrawn(one.account.kind, left[one.account], borne):
            raise Conflict(
                "not_covered",
                say(
                    "The books hold less on the account “%(account)s” of this sale than is to be"
                    " taken from it.",
                    account=one.account.kind,
                ),
                way_out=say("Run “flask books check”; nothing was moved."),
            )
    return dict(left)
