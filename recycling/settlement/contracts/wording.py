"""In which words does a contract say its figures? Clause by clause, in English.

Pure and written once, when the contract is drawn up: the words are kept with the figures and under
the same digest, so whoever signs later, or reads in ten years, has the very words before them.
"""

from __future__ import annotations

from collections.abc import Iterator

from recycling.auctions.rules.conditions import INCOTERMS
from recycling.settlement.contracts.clauses import Clause, Column, Table
from recycling.settlement.contracts.figures import Figures, Goods
from recycling.settlement.contracts.pricing_words import (
    price_clauses,
    settlement_clause,
)
from recycling.settlement.contracts.said import (
    at_words,
    country,
    day_of,
    formula_words,
    mass_words,
    money_words,
    percent_words,
    share_words,
)
from recycling.settlement.rules import Release

PARTS = {"holder": "the holder", "recycler": "the recycler"}
_RELEASED = {
    Release.RECEIPT: "as soon as the base has received and accepted the lot",
    Release.FINAL_ASSAY: "as soon as the final assay is settled",
    Release.CERTIFICATE: "as soon as the certificate proves the treatment of the lot",
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
    is_treatment = figures.price.payer == "holder"
    return "Contract for the treatment of waste" if is_treatment else "Contract of sale"


def _subject(it: Figures) -> Clause:
    goods, goal = it.goods, it.destination
    where = f"{goal.name} ({goal.base}), {goal.place}, {country(goal.country)}"
    return Clause(
        "Subject",
        (
            f"The holder gives lot {goods.ref}, {goods.title}, to the recycler. The recycler takes"
            f" it over for recovery at {where}, under licence {goal.licence}.",
            "The lot is described as the register stated it at the award. What the holder declared"
            " of it binds the holder.",
        ),
        (
            Table("The lot", (Column("About"), Column("Declared")), tuple(_about(goods))),
            Table(
                "Composition of dry mass",
                (
                    Column("Species"),
                    Column("Share", is_numeric=True),
                    Column("Uncertainty (k = 2)", is_numeric=True),
                ),
                tuple(
                    (
                        formula_words(one.species),
                        share_words(one.fraction),
                        f"± {share_words(one.uncertainty)}" if one.uncertainty else "not stated",
                    )
                    for one in goods.composition
                ),
            ),
        ),
    )


def _about(goods: Goods) -> Iterator[tuple[str, ...]]:
    hazards = ", ".join(goods.hazards) or "no hazard property named"
    yield "Waste code", f"{goods.code} ({goods.code_list})"
    yield "Hazardous waste", f"yes: {hazards}" if goods.is_hazardous else "no"
    yield "Dangerous goods", goods.un_number or "no UN number declared"
    yield "Mass as delivered", mass_words(goods.wet_kg)
    yield "Moisture", share_words(goods.moisture)
    yield "Dry mass", mass_words(goods.dry_kg)
    yield "Packaging", goods.packaging or "not stated"
    yield "Lies at", f"{goods.place}, {country(goods.country)}"
    yield "Available from", day_of(goods.available_from)


def _payment(it: Figures) -> Clause:
    price, periods = it.price, it.periods
    if not price.payer:
        return Clause("Payment", ("Nothing is paid at the award. The lot may leave at once.",))
    asked = money_words(price.money(price.asked_minor))
    released = _RELEASED[Release(price.released_by)]
    return Clause(
        "Payment",
        (
            f"{_whole(price.payer)} pays {asked} through the payment service of {it.registry}"
            f" until {at_words(periods.pay_by)}, {periods.pay_days} days after this contract was"
            " concluded.",
            f"It is passed on to {PARTS[price.payee]} {released}. Until then the payment service"
            f" keeps it, for at most {periods.longest_hold_days} days from the payment in full.",
            "All amounts are without VAT. Invoices state the VAT; where any is due, the parties"
            " settle it between themselves.",
        ),
    )


def _whole(part: str) -> str:
    return PARTS[part].capitalize()


def _handing_over(it: Figures) -> Clause:
    said = it.conditions
    return Clause(
        "Delivery, refusal and acceptance in part",
        (
            _handed_over(it),
            "The base weighs the lot at its gate and accepts it, accepts a part of it, or refuses"
            " it, with its reason. Holder, carrier and base sign each hand-over.",
            *_if_refused(it),
            *(
                (
                    f"The lot could be seen and sampled from {day_of(said.inspection_from)} to"
                    f" {day_of(said.inspection_to)} at {said.inspection_place}.",
                )
                if said.inspection_from
                else ()
            ),
        ),
    )


def _handed_over(it: Figures) -> str:
    said, goods = it.conditions, it.goods
    if said.incoterm:
        return (
            f"Delivery is {said.incoterm} ({INCOTERMS[said.incoterm]}) {said.incoterm_place},"
            " Incoterms 2020."
        )
    return (
        "The award lays down no rule of Incoterms 2020. The holder names the carrier and hands the"
        f" lot over to it where it lies, in {goods.place}, {country(goods.country)}."
    )


def _if_refused(it: Figures) -> Iterator[str]:
    payer = it.price.payer
    if not payer:
        yield "A lot that is refused stays the holder's. Neither party owes the other anything."
        return
    who = PARTS[payer]
    yield (
        f"If the base refuses the lot, all that was paid goes back to {who}, and neither party owes"
        " the other anything more under this contract."
    )
    if it.by_formula:
        yield "If it accepts a part, the formula is worked out on the part accepted."
    elif payer == "recycler":
        yield (
            "If it accepts a part, the price per tonne is due for that part, and never more than"
            f" the amount agreed; the rest goes back to {who}."
        )
    else:
        yield (
            "If it accepts a part, the treatment of that part is due, and never more than the"
            f" amount agreed; the rest goes back to {who}."
        )


def _not_paid(it: Figures) -> Clause:
    payee, deposit = it.price.payee, it.conditions.deposit_minor
    lapse = (
        f"If the price is not paid in full in time, {PARTS[payee]} may end the sale. It lapses:"
        " what was paid in part goes back whole, the award lapses with it, and neither party owes"
        " the other anything more. As long as it has not lapsed, a late payment counts."
        if payee
        else "As nothing is paid at the award, this contract cannot lapse unpaid."
    )
    if deposit is None:
        return Clause("Lapse", (lapse,))
    laid = f"The deposit of {money_words(it.price.money(deposit))} that the recycler laid down"
    follows = (
        "goes to the holder if the sale lapses unpaid, and back to the recycler once it is paid."
        if it.price.payer == "recycler"
        else "goes back to the recycler, who has nothing to pay at the award."
    )
    return Clause("Lapse and deposit", (lapse, f"{laid} {follows}"))


def _fee(it: Figures) -> Clause:
    fee = it.fee
    version = f"version {fee.version} of its table of fees, as on the day of the award"
    if not fee.basis_points or not it.price.payee:
        return Clause("Platform fee", (f"{it.registry} keeps no fee ({version}).",))
    return Clause(
        "Platform fee",
        (
            f"{it.registry} keeps {percent_words(fee.basis_points)} of what is released, from"
            f" whoever it is released to ({version}).",
        ),
    )


def _conclusion(it: Figures) -> Clause:
    stood = it.conditions.standstill_days
    binding = (
        f"The lot was awarded on {at_words(it.awarded_at)}; the award stood still for {stood} days"
        f" and binds both parties since {at_words(it.concluded_at)}."
        if stood
        else f"The award of {at_words(it.awarded_at)} binds both parties."
    )
    return Clause(
        "Conclusion and signatures",
        (
            f"This contract is concluded by the award of auction {it.auction} to bid {it.bid}."
            f" {binding} It states what the two agreed by offering and by bidding, and changes"
            " nothing of it.",
            "Each party signs it once, on the register. The signatures confirm that both have read"
            " it; neither payment nor hand-over waits for them.",
            f"These figures and words are kept as one file of canonical JSON (RFC 8785). Its"
            f" SHA-256 stands in the fact that opened sale {it.sale} in the public log of"
            f" {it.registry}, and in the fact of each signature.",
        ),
    )


def _not_laid_down(it: Figures) -> Clause:
    cost = ", who bears the cost of an umpire" if it.by_formula else ""
    return Clause(
        "What is not laid down",
        (
            f"The award lays down nothing of when property and risk pass{cost}, of liability, of"
            " the law that governs this contract, or of the courts. The applicable law decides"
            " these.",
        ),
    )
