"""In which words does a contract say its price, the indices it rests on, and the final amount?"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from recycling.pages.filters import number
from recycling.sayings import say
from recycling.settlement.contracts.clauses import Clause, Column, Table
from recycling.settlement.contracts.figures import ByFormula, Figures, Price, Quotation
from recycling.settlement.contracts.said import (
    amount_words,
    day_of,
    mass_words,
    money_words,
    per_cent,
    tonnes_words,
)

_COUNTED = {"element": say("elements"), "oxide": say("oxides")}
_OF_MASS = {"dry": say("dry mass"), "wet": say("wet mass")}
_DECLARED_ON = {"dry": say("declared dry mass"), "wet": say("declared wet mass")}


def price_clauses(it: Figures) -> Iterator[Clause]:
    """Return what is said of the price, and of the indices where there are any."""
    if it.by_formula is None:
        yield Clause(say("Price"), tuple(_per_tonne(it)))
    else:
        yield _formula_clause(it.price, it.by_formula)
        yield _indices(it.price.currency, it.by_formula)


def _per_tonne(it: Figures) -> Iterator[str]:
    price, mass = it.price, tonnes_words(it.goods.wet_kg)
    if not price.payer:
        yield say("The price is fixed, and it is zero: nobody pays.")
        return
    rate = money_words(price.money(price.minor_per_tonne))
    if price.payer == "holder":
        yield say(
            "The price is fixed: the holder pays the recycler %(rate)s for the treatment of each"
            " tonne as delivered (wet).",
            rate=rate,
        )
    else:
        yield say(
            "The price is fixed: the recycler pays the holder %(rate)s for each tonne as delivered"
            " (wet).",
            rate=rate,
        )
    yield (
        say(
            "For %(mass)s that makes %(money_words)s, rounded once, half up.",
            mass=mass,
            money_words=money_words(price.money(price.net_minor)),
        )
    )


def _formula_clause(price: Price, by: ByFormula) -> Clause:
    return Clause(
        say("Price by formula"),
        (
            say(
                "The price is what the formula of the recycler's bid comes to: the sum of mass"
                " × content paid × index, less treatment, charges for substances and a fixed"
                " charge. The content paid is the assay times the share paid, or the assay less"
                " the points deducted, whichever is less, and never below zero. Above zero the"
                " recycler pays the holder, below zero the holder pays the recycler for the"
                " treatment."
            ),
            say(
                "Contents are counted as %(counted)s, on %(mass)s. Nothing is rounded but"
                " the net amount: once, half up. The amounts of the lines below are shown"
                " rounded.",
                counted=_COUNTED[by.form],
                mass=_OF_MASS[by.basis],
            ),
            _comes_to(price, by),
        ),
        (_paid(price, by), _taken_off(price, by)),
    )


def _comes_to(price: Price, by: ByFormula) -> str:
    values = {
        "declared_mass": _DECLARED_ON[by.basis],
        "mass": mass_words(by.mass_kg),
        "net": money_words(price.money(price.net_minor)),
    }
    if price.payer == "recycler":
        return say(
            "On the %(declared_mass)s of %(mass)s and the declared assay the recycler pays the"
            " holder %(net)s.",
            **values,
        )
    if price.payer == "holder":
        return say(
            "On the %(declared_mass)s of %(mass)s and the declared assay the holder pays the"
            " recycler %(net)s.",
            **values,
        )
    return say(
        "On the %(declared_mass)s of %(mass)s and the declared assay nobody pays %(net)s.", **values
    )


def _paid(price: Price, by: ByFormula) -> Table:
    return Table(
        say("What is paid for, amounts in %(currency)s", currency=price.currency),
        (
            Column(say("Element")),
            Column(say("Declared assay"), is_numeric=True),
            Column(say("Share paid"), is_numeric=True),
            Column(say("Deducted, points"), is_numeric=True),
            Column(say("Content paid"), is_numeric=True),
            Column(say("Index per kg"), is_numeric=True),
            Column(say("Amount"), is_numeric=True),
        ),
        tuple(
            (
                one.name,
                per_cent(one.assay_percent),
                per_cent(one.pay_percent),
                number(Decimal(one.deduction_points)),
                per_cent(one.content_percent),
                number(Decimal(one.per_kg), _places(one.per_kg)),
                amount_words(price.money(one.amount_minor)),
            )
            for one in by.paid
        ),
    )


def _places(value: str) -> int:
    return max(2, -int(Decimal(value).normalize().as_tuple().exponent))


def _taken_off(price: Price, by: ByFormula) -> Table:
    rate = money_words(price.money(by.treatment_minor_per_tonne))
    charged = (
        (
            one.name,
            say(
                "%(rate)s per tonne for each %(step)s percentage points above %(threshold)s, a part"
                " of a step in proportion; declared %(declared)s",
                rate=money_words(price.money(one.minor_per_tonne)),
                step=Decimal(one.step_percent),
                threshold=per_cent(one.threshold_percent),
                declared=per_cent(one.assay_percent),
            ),
            amount_words(price.money(one.amount_minor)),
        )
        for one in by.charged
    )
    return Table(
        say("What is taken off, amounts in %(currency)s", currency=price.currency),
        (Column(say("For")), Column(say("How much")), Column(say("Amount"), is_numeric=True)),
        (
            (
                say("Treatment"),
                say("%(rate)s per tonne", rate=rate),
                amount_words(price.money(by.treatment_minor)),
            ),
            *charged,
            (say("Fixed charge"), say("for the lot"), amount_words(price.money(by.fixed_minor))),
        ),
    )


def _indices(currency: str, by: ByFormula) -> Clause:
    invented = any(one.is_demonstration for one in by.quotations)
    return Clause(
        say("Indices"),
        (
            _mean_of(currency, by),
            say("The indices of the opening hold for the final amount as well."),
            *((say("Quotations here are invented for a demonstration."),) if invented else ()),
        ),
        (
            Table(
                _caption(currency, by),
                (
                    Column(say("Element")),
                    Column(say("Observed on")),
                    Column(say("Quotations"), is_numeric=True),
                    Column(say("Index per kg"), is_numeric=True),
                ),
                tuple(
                    (
                        one.name,
                        _observed(one),
                        number(len(one.days)),
                        number(Decimal(one.per_kg), _places(one.per_kg)),
                    )
                    for one in by.quotations
                ),
            ),
        ),
    )


def _mean_of(currency: str, by: ByFormula) -> str:
    values = {"publisher": by.publisher, "currency": currency, "oldest_days": by.oldest_days}
    if by.averaging_days == 1:
        return say(
            "An index is the mean of what %(publisher)s quoted in %(currency)s on the day of the"
            " opening of the auction. Where nothing was quoted then, the last quotation before"
            " counts, if it is not older than %(oldest_days)s days. Quotations in other currencies"
            " do not count: there is no rate of exchange.",
            **values,
        )
    return say(
        "An index is the mean of what %(publisher)s quoted in %(currency)s in the %(days)s days up"
        " to and including the opening of the auction. Where nothing was quoted then, the last"
        " quotation before counts, if it is not older than %(oldest_days)s days. Quotations in"
        " other currencies do not count: there is no rate of exchange.",
        days=by.averaging_days,
        **values,
    )


def _caption(currency: str, by: ByFormula) -> str:
    if by.form == "oxide":
        return say(
            "Indices of %(publisher)s, %(currency)s per kilogram of oxide",
            publisher=by.publisher,
            currency=currency,
        )
    return say(
        "Indices of %(publisher)s, %(currency)s per kilogram of element",
        publisher=by.publisher,
        currency=currency,
    )


def _observed(one: Quotation) -> str:
    first, last = day_of(one.days[0]), day_of(one.days[-1])
    span = first if first == last else say("%(first)s to %(last)s", first=first, last=last)
    return say("%(span)s (the last before)", span=span) if one.is_fallback else span


def settlement_clause(it: Figures) -> Iterator[Clause]:
    """Return how the final amount of a price by formula comes about; nothing at a fixed price."""
    by = it.by_formula
    if by is None:
        return
    yield Clause(
        say("Final settlement"),
        (
            _asked(it.price, by),
            say(
                "Assays. Within %(exchange_days)s days of the receipt each party submits an"
                " assay of what was accepted, sealed; both are opened together. Two results of"
                " an analyte that lie no further apart than its splitting limit make their"
                " mean. Who is silent has the other's result; if both are, what was declared"
                " stands.",
                exchange_days=by.exchange_days,
            ),
            say(
                "Umpire. Where two results lie further apart, a laboratory assays that both"
                " parties name within %(naming_days)s days of the opening; if only one named"
                " any, that one's. It has %(umpire_days)s days from its appointment. Its result"
                " is final where it lies between the two, else the nearer of the two to it."
                " Without its result in time the mean of the two is final.",
                naming_days=by.naming_days,
                umpire_days=by.umpire_days,
            ),
            say(
                "No such period reaches into the last %(kept_free_days)s days in which the"
                " payment service may keep what was paid.",
                kept_free_days=by.kept_free_days,
            ),
            say(
                "Final amount. The formula is worked out once more, with the dry mass accepted,"
                " the final assay and the same indices. Its net amount takes the place of the"
                " first. Who has paid less pays the balance within %(balance_days)s days of the"
                " final assay; what was paid too much goes back. Where the sign has turned, all"
                " that was paid goes back, and the other party pays the final amount.",
                balance_days=by.balance_days,
            ),
        ),
        (
            Table(
                say("Splitting limits"),
                (
                    Column(say("Analyte")),
                    Column(say("Declared, of dry mass"), is_numeric=True),
                    Column(say("Splitting limit, percentage points"), is_numeric=True),
                ),
                tuple(
                    (one.name, per_cent(one.declared_percent), number(Decimal(one.limit_points)))
                    for one in by.limits
                ),
            ),
        ),
    )


def _asked(price: Price, by: ByFormula) -> str:
    asked, net = (money_words(price.money(one)) for one in (price.asked_minor, price.net_minor))
    if not price.payer:
        return say("Provisional amount. By the declared assay nothing is paid at the award.")
    if by.percent == 100:
        return say(
            "Provisional amount. The %(asked)s paid at the award are the whole of the %(net)s"
            " above.",
            asked=asked,
            net=net,
        )
    return say(
        "Provisional amount. The %(asked)s paid at the award are %(share)s of the %(net)s above.",
        asked=asked,
        share=f"{by.percent}\N{NO-BREAK SPACE}%",
        net=net,
    )
