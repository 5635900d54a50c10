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

_PAYS = {
    "recycler": "the recycler pays the holder",
    "holder": "the holder pays the recycler",
    "": "nobody pays",
}


def price_clauses(it: Figures) -> Iterator[Clause]:
    """Return what is said of the price, and of the indices where there are any."""
    if it.by_formula is None:
        yield Clause("Price", tuple(_per_tonne(it)))
    else:
        yield _formula_clause(it.price, it.by_formula)
        yield _indices(it.price.currency, it.by_formula)


def _per_tonne(it: Figures) -> Iterator[str]:
    price, mass = it.price, tonnes_words(it.goods.wet_kg)
    if not price.payer:
        yield say("The price is fixed, and it is zero: nobody pays.")
        return
    pays, rate = _PAYS[price.payer], money_words(price.money(price.minor_per_tonne))
    what = "for the treatment of" if price.payer == "holder" else "for"
    yield say(
        "The price is fixed: %(pays)s %(rate)s %(what)s each tonne as delivered (wet).",
        pays=pays,
        rate=rate,
        what=what,
    )
    yield (
        say(
            "For %(mass)s that makes %(money_words)s, rounded once, half up.",
            mass=mass,
            money_words=money_words(price.money(price.net_minor)),
        )
    )


def _formula_clause(price: Price, by: ByFormula) -> Clause:
    net = money_words(price.money(price.net_minor))
    return Clause(
        "Price by formula",
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
                "Contents are counted as %(form)ss, on %(basis)s mass. Nothing is rounded but"
                " the net amount: once, half up. The amounts of the lines below are shown"
                " rounded.",
                form=by.form,
                basis=by.basis,
            ),
            say(
                "On the declared %(basis)s mass of %(mass_words)s and the declared assay"
                " %(pays)s %(net)s.",
                basis=by.basis,
                mass_words=mass_words(by.mass_kg),
                pays=_PAYS[price.payer],
                net=net,
            ),
        ),
        (_paid(price, by), _taken_off(price, by)),
    )


def _paid(price: Price, by: ByFormula) -> Table:
    return Table(
        f"What is paid for, amounts in {price.currency}",
        (
            Column("Element"),
            Column("Declared assay", is_numeric=True),
            Column("Share paid", is_numeric=True),
            Column("Deducted, points", is_numeric=True),
            Column("Content paid", is_numeric=True),
            Column("Index per kg", is_numeric=True),
            Column("Amount", is_numeric=True),
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
            f"{money_words(price.money(one.minor_per_tonne))} per tonne for each"
            f" {number(Decimal(one.step_percent))} percentage points above"
            f" {per_cent(one.threshold_percent)}, a part of a step in proportion;"
            f" declared {per_cent(one.assay_percent)}",
            amount_words(price.money(one.amount_minor)),
        )
        for one in by.charged
    )
    return Table(
        f"What is taken off, amounts in {price.currency}",
        (Column("For"), Column("How much"), Column("Amount", is_numeric=True)),
        (
            ("Treatment", f"{rate} per tonne", amount_words(price.money(by.treatment_minor))),
            *charged,
            ("Fixed charge", "for the lot", amount_words(price.money(by.fixed_minor))),
        ),
    )


def _indices(currency: str, by: ByFormula) -> Clause:
    many = f"in the {by.averaging_days} days up to and including the opening"
    days = "on the day of the opening" if by.averaging_days == 1 else many
    invented = any(one.is_demonstration for one in by.quotations)
    return Clause(
        "Indices",
        (
            say(
                "An index is the mean of what %(publisher)s quoted in %(currency)s %(days)s of"
                " the auction. Where nothing was quoted then, the last quotation before counts,"
                " if it is not older than %(oldest_days)s days. Quotations in other currencies"
                " do not count: there is no rate of exchange.",
                publisher=by.publisher,
                currency=currency,
                days=days,
                oldest_days=by.oldest_days,
            ),
            say("The indices of the opening hold for the final amount as well."),
            *((say("Quotations here are invented for a demonstration."),) if invented else ()),
        ),
        (
            Table(
                f"Indices of {by.publisher}, {currency} per kilogram of {by.form}",
                (
                    Column("Element"),
                    Column("Observed on"),
                    Column("Quotations", is_numeric=True),
                    Column("Index per kg", is_numeric=True),
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


def _observed(one: Quotation) -> str:
    first, last = day_of(one.days[0]), day_of(one.days[-1])
    span = first if first == last else f"{first} to {last}"
    return f"{span} (the last before)" if one.is_fallback else span


def settlement_clause(it: Figures) -> Iterator[Clause]:
    """Return how the final amount of a price by formula comes about; nothing at a fixed price."""
    by = it.by_formula
    if by is None:
        return
    yield Clause(
        "Final settlement",
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
                "Splitting limits",
                (
                    Column("Analyte"),
                    Column("Declared, of dry mass", is_numeric=True),
                    Column("Splitting limit, percentage points", is_numeric=True),
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
    share = "the whole" if by.percent == 100 else f"{by.percent}\N{NO-BREAK SPACE}%"
    return say(
        "Provisional amount. The %(asked)s paid at the award are %(share)s of the %(net)s above.",
        asked=asked,
        share=share,
        net=net,
    )
