"""A broker sends files of lots in a holder's name, for as long as the delegation lasts."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask

from recycling import clock
from recycling.db import db
from recycling.deeds import Act
from recycling.errors import Forbidden
from recycling.ledger import queries as ledger
from recycling.ledger.service import sequence
from recycling.lots.imports import queries, service, work
from recycling.lots.imports.plans import Columns
from recycling.lots.imports.rules.columns import guessed
from recycling.lots.imports.taking import take
from recycling.parties import acting
from recycling.parties import service as parties
from recycling.parties.rules.delegation import Terms
from tests.lots.imports.sending import HEADERS, a_csv, card, good_lines
from tests.makers import Member, a_member, a_token


def test_a_brokers_file_is_the_holders_and_ends_with_the_delegation(
    app: Flask, in_app: Flask, holder: Member
) -> None:
    broker = a_member("laboratory")
    theirs, ours = holder.actor.organisation_ref, broker.actor.organisation_ref
    today = clock.today()
    given = parties.delegate(holder.act(), Terms(ours, ("register_lots",), today, today))
    acts = Act(acting.on_behalf_of(broker.actor, theirs))
    db.session.rollback()

    first = take(acts, BytesIO(a_csv(*good_lines(2))), "lots.csv", policy="valid")
    work.finish(first)
    assert (card(first).state, card(first).created) == ("imported", 2)
    *_, last = ledger.facts_of(f"import:{first}")
    through = {"organisation": ours, "delegation": given}
    assert (last.type, last.organisation_ref, last.body["broker"]) == (
        "LotsImported", theirs, through,
    )  # fmt: skip
    (drafted,) = ledger.facts_of(f"lot:{last.body['created'][0]}")
    assert drafted.body["broker"] == through
    db.session.rollback()
    sequence()
    assert drafted.digest in {fact.digest for fact in ledger.facts_for(ours)}

    more = [line.replace("A-", "B-") for line in good_lines(2)]
    second = take(acts, BytesIO(a_csv(*more)), "lots.csv")
    service.set_columns(acts, second, Columns(guessed(HEADERS.split(";"))))
    work.finish(second)
    service.start_import(acts, second, "all")
    parties.revoke_delegation(holder.act(), given)
    work.finish(second)
    assert (card(second).state, card(second).created, card(second).bad) == ("imported", 0, 2)
    found = queries.rows_after(queries.import_of(second).id, 0, 10)
    assert {finding[1] for row in found for finding in row.findings} == {"delegation_over"}
    db.session.rollback()
    with pytest.raises(Forbidden, match="delegation is over"):
        take(_over(acts), BytesIO(a_csv(*more)), "lots.csv")

    headers = {"Authorization": f"Bearer {a_token(broker)}", "On-Behalf-Of": theirs}
    sent = app.test_client().post("/api/v1/lots/import", headers=headers, json={"rows": []})
    assert (sent.status_code, sent.json["code"]) == (403, "no_delegation")


def _over(act: Act) -> Act:
    """The same in a session that still acts in the other's name."""
    assert act.actor.broker is not None
    return Act(replace(act.actor, broker=replace(act.actor.broker, permissions=frozenset())))
