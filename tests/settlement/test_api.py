"""Sales and payments for programs."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, text
from werkzeug.test import TestResponse

from recycling.db import db
from recycling.settlement import payouts
from tests.makers import Member, a_member, a_token
from tests.settlement.conftest import Sandbox
from tests.settlement.makers import Outside, last_payment, press, release


class Programs:
    """Programs of the members of a market."""

    def __init__(self, outside: Outside) -> None:
        self.outside, self.market = outside, outside.market
        self._tokens: dict[str, str] = {}

    def call(self, method: str, path: str, who: Member | None, key: str = "") -> TestResponse:
        headers = {"Idempotency-Key": key} if key else {}
        if who is not None:
            headers["Authorization"] = f"Bearer {self._token(who)}"
        client = self.outside.app.test_client()
        return client.open(f"/api/v1{path}", method=method, headers=headers)

    def get(self, path: str, who: Member | None = None) -> TestResponse:
        return self.call("GET", path, who)

    def check_out(self, sale: str, who: Member | None = None, key: str = "") -> TestResponse:
        return self.call("POST", f"/sales/{sale}/checkout", who, key)

    def _token(self, who: Member) -> str:
        if who.email not in self._tokens:
            self._tokens[who.email] = self.outside.inside(a_token, who)
        return self._tokens[who.email]


@pytest.fixture
def programs(outside: Outside) -> Programs:
    return Programs(outside)


def body_of(answer: TestResponse, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json


def eur(amount: str) -> dict[str, Any]:
    return {"amount": amount, "amount_minor": int(amount.replace(".", "")), "currency": "EUR"}


@pytest.mark.parametrize(
    ("minor", "signed", "amount", "parts"),
    [
        (125_000, "1250.00", "3125.00", ("recycler", "holder", "receipt")),
        (-56_600, "-566.00", "1415.00", ("holder", "recycler", "certificate")),
        (0, "0.00", "0.00", (None, None, None)),
    ],
)
def test_read_sale_names_both_parties_and_who_pays(
    programs: Programs,
    minor: int,
    signed: str,
    amount: str,
    parts: tuple[str | None, str | None, str | None],
) -> None:
    payer, payee, released_by = parts
    market = programs.market
    refs = {p: getattr(market, p).actor.organisation_ref for p in ("holder", "recycler")}
    sale = programs.outside.sale(minor)
    body = body_of(programs.get(f"/sales/{sale}", market.holder))
    assert (body["holder"], body["recycler"]) == (refs["holder"], refs["recycler"])
    assert body["payer"] == (refs[payer] if payer else None)
    assert body["payee"] == (refs[payee] if payee else None)
    assert body["unit_price"] == {"amount_per_tonne": signed, "currency": "EUR"}
    assert (body["amount"], body["paid"]) == (eur(amount), eur("0.00"))
    assert (body["state"], body["mass"], body["released_by"]) == ("opened", "2500", released_by)
    assert body["payments"] == body["payouts"] == []
    assert body["base"] == market.bidder.base


def test_read_sale_that_has_ended_shows_payments_and_payouts(programs: Programs) -> None:
    outside = programs.outside
    sale = outside.sale(paid=True)
    waiting = body_of(programs.get(f"/sales/{sale}", programs.market.holder))
    outside.inside(release, sale)
    outside.inside(payouts.carry_out_planned)
    body = body_of(programs.get(f"/sales/{sale}", programs.market.holder))
    assert waiting["release_deadline"].startswith("2027-02-21")
    assert (body["state"], body["release_deadline"]) == ("released", None)
    assert [(p["state"], p["amount"]) for p in body["payments"]] == [("paid", eur("3125.00"))]
    assert [(p["kind"], p["state"], p["amount"]) for p in body["payouts"]] == [
        ("transfer", "done", eur("3125.00"))
    ]
    assert body["paid_at"]
    assert body["ended_at"]


def test_list_sales_is_paged_newest_first(programs: Programs) -> None:
    made = [programs.outside.sale() for _ in range(3)]
    first = body_of(programs.get("/sales?limit=2", programs.market.holder))
    rest = body_of(programs.get(f"/sales?cursor={first['next']}", programs.market.holder))
    assert [s["ref"] for s in first["items"] + rest["items"]] == made[::-1]
    assert rest["next"] == ""


def test_check_out_answers_with_the_page_on_which_one_pays(programs: Programs) -> None:
    outside = programs.outside
    sale = outside.sale()
    body = body_of(programs.check_out(sale, programs.market.recycler), 201)
    payment = outside.inside(lambda: last_payment(sale))
    assert body["payment"] == payment.ref
    assert (body["state"], body["amount"], body["url"]) == (
        "started",
        eur("3125.00"),
        payment.checkout_url,
    )
    press(body["url"])
    assert body_of(programs.check_out(sale, programs.market.recycler), 409)["code"] == (
        "sale_not_open"
    )
    assert outside.state(sale) == "paid"


def test_check_out_with_a_replayed_key_answers_with_the_same_payment(programs: Programs) -> None:
    sale, payer = programs.outside.sale(), programs.market.recycler
    first = body_of(programs.check_out(sale, payer, "once"), 201)
    press(first["url"])
    again = body_of(programs.check_out(sale, payer, "once"), 201)
    assert (again["payment"], again["state"]) == (first["payment"], "paid")


def test_check_out_with_the_key_of_another_sale_is_refused(programs: Programs) -> None:
    payer = programs.market.recycler
    body_of(programs.check_out(programs.outside.sale(), payer, "once"), 201)
    answer = programs.check_out(programs.outside.sale(), payer, "once")
    assert body_of(answer, 409)["code"] == "key_reused"


def test_check_out_when_the_provider_is_down_can_be_tried_again(
    programs: Programs, sandbox: Sandbox
) -> None:
    sale, payer = programs.outside.sale(), programs.market.recycler
    sandbox.fault("api", "drop", method="POST")
    answer = programs.check_out(sale, payer, "once")
    assert body_of(answer, 503)["code"] == "payment_outcome_unknown"
    assert answer.headers["Retry-After"]
    assert body_of(programs.check_out(sale, payer, "once"), 201)["url"]


def test_check_out_by_others_is_refused(programs: Programs) -> None:
    sale, market = programs.outside.sale(), programs.market
    stranger = programs.outside.inside(a_member, "recycler")
    assert programs.check_out(sale).status_code == 401
    assert programs.check_out(sale, market.holder).status_code == 403
    assert programs.check_out(sale, market.regulator).status_code == 403
    assert programs.check_out(sale, stranger).status_code == 404
    assert programs.get(f"/sales/{sale}", stranger).status_code == 404
    assert programs.get(f"/sales/{sale}").status_code == 401


def test_check_out_of_an_unknown_or_free_sale_is_refused(programs: Programs) -> None:
    payer = programs.market.recycler
    free = programs.outside.sale(0)
    assert programs.check_out("SAL-22222-22222", payer).status_code == 404
    assert programs.check_out(free, payer).status_code == 403


def test_check_out_below_what_the_provider_takes_says_so(programs: Programs) -> None:
    sale = programs.outside.sale(10)
    answer = programs.check_out(sale, programs.market.recycler)
    assert body_of(answer, 422)["code"] == "amount_too_small"


@pytest.mark.each
def test_sale_is_read_with_its_payments_as_of_one_instant(programs: Programs) -> None:
    outside = programs.outside
    sale = outside.sale(125_000)
    programs.check_out(sale, outside.market.recycler, "pay-1")

    is_paid = False

    def pay(_link: object, _cursor: object, statement: str, *_rest: object) -> None:
        nonlocal is_paid
        if is_paid or "FROM sale" not in statement:
            return
        is_paid = True
        with engine.begin() as other:
            other.execute(text("UPDATE payment SET state = 'paid'"))
            other.execute(text("UPDATE sale SET state = 'paid'"))

    engine = outside.inside(lambda: db.engine)
    event.listen(engine, "after_cursor_execute", pay)
    read = [body_of(programs.get(f"/sales/{sale}", outside.market.recycler)) for _ in range(2)]
    states = [(one["state"], [payment["state"] for payment in one["payments"]]) for one in read]
    assert states == [("opened", ["started"]), ("paid", ["paid"])]
