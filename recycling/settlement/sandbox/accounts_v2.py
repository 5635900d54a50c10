"""Who can pay and be paid, in Stripe's v2 dialect?

Accounts with their configurations (customer, merchant, recipient), what is due of them, links by
which an organisation is onboarded, and thin events: they name the account and nothing else.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from recycling.settlement.sandbox.accounts import FIRST_DUE, keep
from recycling.settlement.sandbox.errors import Json, invalid_param, missing_param, no_such
from recycling.settlement.sandbox.routes import Call, Route
from recycling.settlement.sandbox.store import Narrowing, new_id
from recycling.settlement.sandbox.webhooks import queue

_SHOWN = ("contact_email", "contact_phone", "dashboard", "display_name")
_INCLUDED = ("defaults", "identity")
CONFIGURATIONS = ("customer", "merchant", "recipient")
_LINK_S = 10 * 60
_LONGEST_PAGE = 100


def _create(call: Call) -> Json:
    sent = {name: value for name, value in call.params.items() if name != "include"}
    wanted = sent.get("configuration", {})
    if "merchant" in wanted or "recipient" in wanted:
        _require_for_money(sent)
    account = keep(call, sent, transfers_wanted=_wants_transfers(sent))
    _tell(call, account, "v2.core.account.created")
    return _shown(account, call.params.get("include", []))


def _require_for_money(sent: Json) -> None:
    for path in ("contact_email", "identity.country", "defaults.responsibilities"):
        value: Any = sent
        for name in path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        if not value:
            raise missing_param(path)


def _wants_transfers(sent: Json) -> bool:
    recipient = sent.get("configuration", {}).get("recipient", {})
    balance = recipient.get("capabilities", {}).get("stripe_balance", {})
    return bool(balance.get("stripe_transfers", {}).get("requested", False))


def _update(call: Call) -> Json:
    account = call.named("account")
    if account["closed"]:
        raise invalid_param("id", "A closed account cannot be changed.", "account_closed")
    sent = {name: value for name, value in call.params.items() if name != "include"}
    metadata = {**account["metadata"], **sent.pop("metadata", {})}
    account["metadata"] = {name: text for name, text in metadata.items() if text is not None}
    account["sent"] = _merged(account["sent"], sent)
    if account["sent"].get("configuration", {}).keys() & {"merchant", "recipient"}:
        _require_for_money(account["sent"])
    account["transfers_wanted"] = _wants_transfers(account["sent"])
    call.records.update(account)
    for name in sent.get("configuration", {}):
        _tell(call, account, f"v2.core.account[configuration.{name}].updated")
    for name in _INCLUDED:
        if name in sent:
            _tell(call, account, f"v2.core.account[{name}].updated")
    return _shown(account, call.params.get("include", []))


def _merged(kept: Json, sent: Json) -> Json:
    both = dict(kept)
    for name, value in sent.items():
        inner = both.get(name)
        if isinstance(value, dict) and isinstance(inner, dict):
            both[name] = _merged(inner, value)
        else:
            both[name] = value
    return both


def _shown(account: Json, include: list[str]) -> Json:
    sent = account["sent"]
    wanted = sent.get("configuration", {})
    shown = {
        name: _configuration(account, wanted[name]) if f"configuration.{name}" in include else None
        for name in CONFIGURATIONS
        if name in wanted
    }
    return {
        "id": account["id"],
        "object": "v2.core.account",
        "applied_configurations": [name for name in CONFIGURATIONS if name in wanted],
        "closed": account["closed"],
        "configuration": shown or None,
        "created": _instant(account["created"]),
        "livemode": False,
        "metadata": account["metadata"],
        "requirements": _requirements(account) if "requirements" in include else None,
        **{name: sent.get(name) for name in _SHOWN},
        **{name: sent.get(name) if name in include else None for name in _INCLUDED},
    }


def _instant(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _configuration(account: Json, sent: Json) -> Json:
    granted = _granted(sent.get("capabilities", {}), account["due"])
    return {**sent, "applied": not account["closed"], "capabilities": granted}


def _granted(capabilities: Json, due: list[str]) -> Json:
    details = [{"code": "requirements_past_due", "resolution": "provide_info"}] if due else []
    state = {
        "requested": True,
        "status": "restricted" if due else "active",
        "status_details": details,
    }
    granted: Json = {}
    for name, wish in capabilities.items():
        if "requested" not in wish:
            granted[name] = _granted(wish, due)
        elif wish["requested"]:
            granted[name] = state
    return granted


def _requirements(account: Json) -> Json:
    entries: list[Json] = [
        {
            "awaiting_action_from": "user",
            "description": description,
            "errors": [],
            "impact": {"restricts_capabilities": []},
            "minimum_deadline": {"status": "currently_due" if by else "past_due"},
            "reference": None,
            "requested_reasons": [{"code": "routine_onboarding"}],
        }
        for description, by in _wanted(account)
    ]
    return {"collector": "stripe", "entries": entries, "summary": _soonest(account)}


def _wanted(account: Json) -> list[tuple[str, str]]:
    """Return what is wanted of an account, each with by when; what is past due has no time."""
    later = account.get("due_later", {})
    return [*((one, "") for one in account["due"]), *later.items()]


def _soonest(account: Json) -> Json | None:
    times = [by for _, by in _wanted(account)]
    if not times:
        return None
    if "" in times:
        return {"minimum_deadline": {"status": "past_due", "time": None}}
    return {"minimum_deadline": {"status": "currently_due", "time": min(times)}}


def _retrieve(call: Call) -> Json:
    return _shown(call.named("account"), call.params.get("include", []))


def _close(call: Call) -> Json:
    account = call.named("account")
    account["closed"] = True
    call.records.update(account)
    _tell(call, account, "v2.core.account.closed")
    return _shown(account, [])


def _list(call: Call) -> Json:
    asked = call.params.get("applied_configurations")
    closed = call.params.get("closed", False)
    page = _page(call, "account", "/v2/core/accounts", [Narrowing("closed", int(closed))])
    shown = [_shown(account, []) for account in page["data"]]
    if asked:
        shown = [one for one in shown if set(asked) <= set(one["applied_configurations"])]
    return {**page, "data": shown}


def _page(call: Call, kind: str, url: str, where: list[Narrowing]) -> Json:
    limit = call.params.get("limit", 20)
    if not 1 <= limit <= _LONGEST_PAGE:
        raise invalid_param("limit", f"limit must be 1 to {_LONGEST_PAGE}.")
    data, more = call.records.page(kind, where=where, after=call.ids.get("page"), limit=limit)
    following = f"{url}?limit={limit}&page={data[-1]['id']}" if more else None
    return {"data": data, "next_page_url": following, "previous_page_url": None}


def _link(call: Call) -> Json:
    sent = call.params
    account = call.records.find("account", sent["account"])
    if account is None:
        raise no_such("account", sent["account"], "account", status=400)
    kind = sent["use_case"]["type"]
    details = sent["use_case"].get(kind)
    if details is None:
        raise missing_param(f"use_case.{kind}")
    token = new_id("link")
    kept = {
        "id": token,
        "account": account["id"],
        "expires_at": call.now + _LINK_S,
        "return_url": details.get("return_url") or details["refresh_url"],
        "refresh_url": details["refresh_url"],
    }
    call.records.add("account_link", kept)
    return {
        "object": "v2.core.account_link",
        "account": account["id"],
        "created": _instant(call.now),
        "expires_at": _instant(kept["expires_at"]),
        "livemode": False,
        "url": f"{call.terms.public_url or call.base_url}/onboarding/{token}",
        "use_case": sent["use_case"],
    }


def satisfy(call: Call, account: Json) -> Json:
    """Have everything due of an account be given, and return the account."""
    return _set_due(call, account, [], {})


def _set_due(call: Call, account: Json, due: list[str], later: dict[str, str]) -> Json:
    if (due, later) != (account["due"], account.get("due_later", {})):
        account["due"], account["due_later"] = due, later
        call.records.update(account)
        _tell(call, account, "v2.core.account[requirements].updated")
        for name in account["sent"].get("configuration", {}):
            changed = f"v2.core.account[configuration.{name}].capability_status_updated"
            _tell(call, account, changed)
    return account


def _require(call: Call) -> Json:
    """Have Stripe want something of an account, at once, which turns its capabilities off.

    With ``by``, an instant as v2 writes it, it is wanted later, and they stay on.
    """
    description, by = call.params.get("description", FIRST_DUE), call.params.get("by", "")
    if not isinstance(description, str):
        raise invalid_param("description", "description is a text.")
    account = call.named("account")
    due, later = list(account["due"]), dict(account.get("due_later", {}))
    if by:
        later[description] = str(by)
    else:
        due.append(description)
    return _shown(_set_due(call, account, due, later), ["requirements"])


def _satisfy(call: Call) -> Json:
    return _shown(satisfy(call, call.named("account")), ["requirements"])


def _tell(call: Call, account: Json, kind: str) -> None:
    event = {
        "id": new_id("evt_test"),
        "object": "v2.core.event",
        "context": None,
        "created": _instant(call.now),
        "livemode": False,
        "reason": None,
        "related_object": {
            "id": account["id"],
            "type": "v2.core.account",
            "url": f"/v2/core/accounts/{account['id']}",
        },
        "type": kind,
    }
    call.records.add("v2.core.event", event)
    queue(call.records, event)


def _list_events(call: Call) -> Json:
    where = []
    if "types" in call.params:
        where.append(Narrowing("type", call.params["types"]))
    if "object_id" in call.params:
        where.append(Narrowing("related_object.id", call.params["object_id"]))
    return _page(call, "v2.core.event", "/v2/core/events", where)


HAPPENINGS = {"account.requires": _require, "account.satisfies": _satisfy}
_INCLUDE = frozenset({"include"})
_SENT = frozenset({*_SHOWN, *_INCLUDED, "configuration", "metadata", "include"})
_ALL, _ONE = "/v2/core/accounts", "/v2/core/accounts/<id>"
ROUTES = (
    Route("POST", _ALL, "v2.core.AccountCreateParams", _SENT, _create),
    Route(
        "GET",
        _ALL,
        "v2.core.AccountListParams",
        frozenset({"applied_configurations", "closed", "limit"}),
        _list,
    ),
    Route("GET", _ONE, "v2.core.AccountRetrieveParams", _INCLUDE, _retrieve),
    Route("POST", _ONE, "v2.core.AccountUpdateParams", _SENT, _update),
    Route("POST", f"{_ONE}/close", "v2.core.AccountCloseParams", frozenset(), _close),
    Route(
        "POST",
        "/v2/core/account_links",
        "v2.core.AccountLinkCreateParams",
        frozenset({"account", "use_case"}),
        _link,
    ),
    Route(
        "GET",
        "/v2/core/events",
        "v2.core.EventListParams",
        frozenset({"limit", "object_id", "types"}),
        _list_events,
    ),
    Route(
        "GET",
        "/v2/core/events/<id>",
        "v2.core.EventRetrieveParams",
        frozenset(),
        lambda call: call.named("v2.core.event"),
    ),
)
