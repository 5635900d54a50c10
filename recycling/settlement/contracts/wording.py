"""In which words does a contract say its figures? Clause by clause.

Pure and written once, in English, when the contract is drawn up: the words are kept with the
figures and under the same digest, so whoever signs later, or reads in ten years, has the very words
before them. They know themselves (``say``), so that a copy to read can be had in another language.
"""

from __future__ import annotations

from collections.abc import Iterator

from recycling.auctions.rules.conditions import INCOTERMS
from recycling.sayings import Country, say
from recycling.settlement.contracts.clauses import Clause, Column, Table
from recycling.settlement.contracts.figures import Figures, Goods
from recycling.settlement.contracts.pricing_words import (
    price_clauses,
    settlement_clause,
)
from recycling.settlement.contracts.said import (
    at_words,
    day_of,
    formula_words,
    mass_words,
    money_words,
    percent_words,
    share_words,
)
from recycling.settlement.rules import Release

_NOT_STATED = say("not stated")
_RELEASED = {
    ("holder", Release.RECEIPT): say(
        "It is passed on to the holder as soon as the base has received and accepted the lot."
    ),
    ("holder", Release.FINAL_ASSAY): say(
        "It is passed on to the holder as soon as the final assay is settled."
    ),
    ("holder", Release.CERTIFICATE): say(
        "It is passed on to the holder as soon as the certificate proves the treatment of the lot."
    ),
    ("recycler", Release.RECEIPT): say(
        "It is passed on to the recycler as soon as the base has received and accepted the lot."
    ),
    ("recycler", Release.FINAL_ASSAY): say(
        "It is passed on to the recycler as soon as the final assay is settled."
    ),
    ("recycler", Release.CERTIFICATE): say(
        "It is passed on to the recycler as soon as the certificate proves the treatment of the"
        " lot."
    ),
}


def clauses_of(figures: Figures) -> tuple[Clause, ...]:
    """Return the clauses of a contract, in the order of its life."""
    return (
        _subject(figures),
        *price_clauses(figures),
        _payment(figures),
        *settlement_clause(figures),
        _handing_over(figures),
        _not_paid(figures),
        _fee(figures),
        _conclusion(figures),
        _not_laid_down(figures),
    )


def title_of(figures: Figures) -> str:
    """Return what the contract is called: by which way the money goes at the award."""
    if figures.price.payer == "holder":
        return say("Contract for the treatment of waste")
    return say("Contract of sale")


def _subject(it: Figures) -> Clause:
    goods, goal = it.goods, it.destination
    return Clause(
        say("Subject"),
        (
            say(
                "The holder gives lot %(lot)s, %(title)s, to the recycler. The recycler takes it"
                " over for recovery at %(name)s (%(base)s), %(place)s, %(country)s, under licence"
                " %(licence)s.",
                lot=goods.ref,
                title=goods.title,
                name=goal.name,
                base=goal.base,
                place=goal.place,
                country=Country(goal.country),
                licence=goal.licence,
            ),
            say(
                "The lot is described as the register stated it at the award. What the holder"
                " declared of it binds the holder."
            ),
        ),
        (
            Table(
                say("The lot"),
                (Column(say("About")), Column(say("Declared"))),
                tuple(_about(goods)),
            ),
            Table(
                say("Composition of dry mass"),
                (
                    Column(say("Species")),
                    Column(say("Share"), is_numeric=True),
                    Column(say("Uncertainty (k = 2)"), is_numeric=True),
                ),
                tuple(
                    (
                        formula_words(one.species),
                        share_words(one.fraction),
                        f"± {share_words(one.uncertainty)}" if one.uncertainty else _NOT_STATED,
                    )
                    for one in goods.composition
                ),
            ),
        ),
    )


def _about(goods: Goods) -> Iterator[tuple[str, ...]]:
    hazards = ", ".join(goods.hazards) or say("no hazard property named")
    hazardous = say("yes: %(hazards)s", hazards=hazards) if goods.is_hazardous else say("no")
    lies = say("%(place)s, %(country)s", place=goods.place, country=Country(goods.country))
    yield say("Waste code"), f"{goods.code} ({goods.code_list})"
    yield say("Hazardous waste"), hazardous
    yield say("Dangerous goods"), goods.un_number or say("no UN number declared")
    yield say("Mass as delivered"), mass_words(goods.wet_kg)
    yield say("Moisture"), share_words(goods.moisture)
    yield say("Dry mass"), mass_words(goods.dry_kg)
    yield say("Packaging"), goods.packaging or _NOT_STATED
    yield say("Lies at"), lies
    yield say("Available from"), day_of(goods.available_from)


def _payment(it: Figures) -> Clause:
    price, periods = it.price, it.periods
    if not price.payer:
        return Clause(
            say("Payment"), (say("Nothing is paid at the award. The lot may leave at once."),)
        )
    return Clause(
        say("Payment"),
        (
            _asked_for(it),
            say(
                "%(released)s Until then the payment service keeps it, for at most %(days)s days"
                " from the payment in full.",
                released=_RELEASED[price.payee, Release(price.released_by)],
                days=periods.longest_hold_days,
            ),
            say(
                "All amounts are without VAT. Invoices state the VAT; where any is due, the"
                " parties settle it between themselves."
            ),
        ),
    )


def _asked_for(it: Figures) -> str:
    price, periods = it.price, it.periods
    values = {
        "asked": money_words(price.money(price.asked_minor)),
        "registry": it.registry,
        "pay_by": at_words(periods.pay_by),
        "days": periods.pay_days,
    }
    if price.payer == "holder":
        return say(
            "The holder pays %(asked)s through the payment service of %(registry)s until"
            " %(pay_by)s, %(days)s days after this contract was concluded.",
            **values,
        )
    return say(
        "The recycler pays %(asked)s through the payment service of %(registry)s until"
        " %(pay_by)s, %(days)s days after this contract was concluded.",
        **values,
    )


def _handing_over(it: Figures) -> Clause:
    said = it.conditions
    return Clause(
        say("Delivery, refusal and acceptance in part"),
        (
            _handed_over(it),
            say(
                "The base weighs the lot at its gate and accepts it, accepts a part of it, or"
                " refuses it, with its reason. Holder, carrier and base sign each hand-over."
            ),
            *_if_refused(it),
            *(
                (
                    say(
                        "The lot could be seen and sampled from %(first)s to %(last)s at"
                        " %(place)s.",
                        first=day_of(said.inspection_from),
                        last=day_of(said.inspection_to),
                        place=said.inspection_place,
                    ),
                )
                if said.inspection_from
                else ()
            ),
        ),
    )


def _handed_over(it: Figures) -> str:
    said, goods = it.conditions, it.goods
    if said.incoterm:
        return say(
            "Delivery is %(code)s (%(name)s) %(place)s, Incoterms 2020.",
            code=said.incoterm,
            name=INCOTERMS[said.incoterm],
            place=said.incoterm_place,
        )
    return say(
        "The award lays down no rule of Incoterms 2020. The holder names the carrier and hands the"
        " lot over to it where it lies, in %(place)s, %(country)s.",
        place=goods.place,
        country=Country(goods.country),
    )


def _if_refused(it: Figures) -> Iterator[str]:
    payer = it.price.payer
    if not payer:
        yield say(
            "A lot that is refused stays the holder's. Neither party owes the other anything."
        )
    elif payer == "holder":
        yield say(
            "If the base refuses the lot, all that was paid goes back to the holder, and neither"
            " party owes the other anything more under this contract."
        )
    else:
        yield say(
            "If the base refuses the lot, all that was paid goes back to the recycler, and neither"
            " party owes the other anything more under this contract."
        )
    if not payer:
        return
    if it.by_formula:
        yield say("If it accepts a part, the formula is worked out on the part accepted.")
    elif payer == "recycler":
        yield say(
            "If it accepts a part, the price per tonne is due for that part, and never more than"
            " the amount agreed; the rest goes back to the recycler."
        )
    else:
        yield say(
            "If it accepts a part, the treatment of that part is due, and never more than the"
            " amount agreed; the rest goes back to the holder."
        )


def _not_paid(it: Figures) -> Clause:
    lapse, laid = _lapse(it.price.payee), _deposit(it)
    if not laid:
        return Clause(say("Lapse"), (lapse,))
    return Clause(say("Lapse and deposit"), (lapse, laid))


def _lapse(payee: str) -> str:
    if not payee:
        return say("As nothing is paid at the award, this contract cannot lapse unpaid.")
    if payee == "holder":
        return say(
            "If the price is not paid in full in time, the holder may end the sale. It lapses:"
            " what was paid in part goes back whole, the award lapses with it, and neither party"
            " owes the other anything more. As long as it has not lapsed, a late payment counts."
        )
    return say(
        "If the price is not paid in full in time, the recycler may end the sale. It lapses:"
        " what was paid in part goes back whole, the award lapses with it, and neither party"
        " owes the other anything more. As long as it has not lapsed, a late payment counts."
    )


def _deposit(it: Figures) -> str:
    if it.conditions.deposit_minor is None:
        return ""
    deposit = money_words(it.price.money(it.conditions.deposit_minor))
    if it.price.payer == "recycler":
        return say(
            "The deposit of %(deposit)s that the recycler laid down goes to the holder if the sale"
            " lapses unpaid, and back to the recycler once it is paid.",
            deposit=deposit,
        )
    return say(
        "The deposit of %(deposit)s that the recycler laid down goes back to the recycler, who has"
        " nothing to pay at the award.",
        deposit=deposit,
    )


def _fee(it: Figures) -> Clause:
    fee = it.fee
    if not fee.basis_points or not it.price.payee:
        words = say(
            "%(registry)s keeps no fee (version %(version)s of its table of fees, as on the day of"
            " the award).",
            registry=it.registry,
            version=fee.version,
        )
    else:
        words = say(
            "%(registry)s keeps %(fee)s of what is released, from whoever it is released to"
            " (version %(version)s of its table of fees, as on the day of the award).",
            registry=it.registry,
            fee=percent_words(fee.basis_points),
            version=fee.version,
        )
    return Clause(say("Platform fee"), (words,))


def _conclusion(it: Figures) -> Clause:
    return Clause(
        say("Conclusion and signatures"),
        (
            say(
                "This contract is concluded by the award of auction %(auction)s to bid %(bid)s."
                " %(binding)s It states what the two agreed by offering and by bidding, and changes"
                " nothing of it.",
                auction=it.auction,
                bid=it.bid,
                binding=_binding(it),
            ),
            say(
                "Each party signs it once, on the register. The signatures confirm that both have"
                " read it; neither payment nor hand-over waits for them."
            ),
            say(
                "These figures and words are kept as one file of canonical JSON (RFC 8785). Its"
                " SHA-256 stands in the fact that opened sale %(sale)s in the public log of"
                " %(registry)s, and in the fact of each signature.",
                sale=it.sale,
                registry=it.registry,
            ),
        ),
    )


def _binding(it: Figures) -> str:
    awarded = at_words(it.awarded_at)
    if not it.conditions.standstill_days:
        return say("The award of %(awarded)s binds both parties.", awarded=awarded)
    return say(
        "The lot was awarded on %(awarded)s; the award stood still for %(days)s days and binds both"
        " parties since %(concluded)s.",
        awarded=awarded,
        days=it.conditions.standstill_days,
        concluded=at_words(it.concluded_at),
    )


def _not_laid_down(it: Figures) -> Clause:
    if it.by_formula:
        words = say(
            "The award lays down nothing of when property and risk pass, who bears the cost of an"
            " umpire, of liability, of the law that governs this contract, or of the courts. The"
            " applicable law decides these."
        )
    else:
        words = say(
            "The award lays down nothing of when property and risk pass, of liability, of the law"
            " that governs this contract, or of the courts. The applicable law decides these."
        )
    return Clause(say("What is not laid down"), (words,))
