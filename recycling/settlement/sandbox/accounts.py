"""Who can be paid?

Connected accounts, in both of Stripe's dialects: v1 (form) and v2 (JSON). One document keeps
what was sent; each dialect shows it its own way. A requested capability is active at once:
the double has no onboarding.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from recycling.settlement.sandbox.errors import Json, invalid_param, missing_param
from recycling.settlement.sandbox.routes import DATED, Call, Route
from recycling.settlement.sandbox.store import new_id

_V1_KEPT = ("business_profile", "business_type", "company", "country", "email", "metadata", "type")
_V1_CONTROL = ("controller", "capabilities", "default_currency")
_V2_SHOWN = ("contact_email", "contact_phone", "dashboard", "display_name")
_V2_INCLUDED = ("defaults", "identity")
_CONFIGURATIONS = ("customer", "merchant", "recipient")


def may_receive_transfers(account: Json) -> bool:
    """Tell whether transfers to this account are allowed."""
    return bool(account["transfers_active"])


def _create_v1(call: Call) -> Json:
    sent = call.params
    if "type" in sent and "controller" in sent:
        raise invalid_param("type", "You may only specify one of type and controller.")
    asked = sent.get("capabilities", {})
    account = _keep(call, sent, asked.get("transfers", {}).get("requested", False))
    return _as_v1(account)


def _keep(call: Call, sent: Json, transfers_active: bool) -> Json:
    country = _country(sent.get("country") or sent.get("identity", {}).get("country"))
    return call.records.add(
        "account",
        {
            "id": new_id("acct"),
            "created": call.now,
            "sent": sent,
            "country": country,
            "metadata": sent.get("metadata", {}),
            "transfers_active": transfers_active,
        },
    )


def _country(code: str | None) -> str:
    if code is None:
        return "US"
    if len(code) != 2 or not code.isascii() or not code.isalpha():
        raise invalid_param("country", f"Country '{code}' is unknown.", "country_unsupported")
    return code.upper()


def _as_v1(account: Json) -> Json:
    sent = account["sent"]
    asked = sent.get("capabilities", {})
    states = {name: "active" for name, wish in asked.items() if wish.get("requested")}
    if account["transfers_active"]:
        states["transfers"] = "active"
    return {
        **{name: sent.get(name) for name in _V1_KEPT},
        "id": account["id"],
        "object": "account",
        "capabilities": states,
        "charges_enabled": states.get("card_payments") == "active",
        "controller": sent.get("controller"),
        "country": account["country"],
        "created": account["created"],
        "default_currency": sent.get("default_currency"),
        "details_submitted": True,
        "email": sent.get("email") or sent.get("contact_email"),
        "metadata": account["metadata"],
        "payouts_enabled": account["transfers_active"],
        "requirements": {"currently_due": [], "eventually_due": [], "past_due": []},
        "type": sent.get("type", "none"),
    }


def _create_v2(call: Call) -> Json:
    sent = {name: value for name, value in call.params.items() if name != "include"}
    wanted = sent.get("configuration", {})
    if "merchant" in wanted or "recipient" in wanted:
        _require_for_money(sent)
    recipient = wanted.get("recipient", {}).get("capabilities", {}).get("stripe_balance", {})
    account = _keep(call, sent, recipient.get("stripe_transfers", {}).get("requested", False))
    return _as_v2(account, call.params.get("include", []))


def _require_for_money(sent: Json) -> None:
    for path in ("contact_email", "identity.country", "defaults.responsibilities"):
        value: Any = sent
        for name in path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        if not value:
            raise missing_param(path)


def _as_v2(account: Json, include: list[str]) -> Json:
    sent = account["sent"]
    created = datetime.fromtimestamp(account["created"], UTC)
    wanted = sent.get("configuration", {})
    shown = {
        name: _configuration(wanted[name]) if f"configuration.{name}" in include else None
        for name in _CONFIGURATIONS
        if name in wanted
    }
    return {
        "id": account["id"],
        "object": "v2.core.account",
        "applied_configurations": [name for name in _CONFIGURATIONS if name in wanted],
        "closed": False,
        "configuration": shown or None,
        "created": created.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "livemode": False,
        "metadata": account["metadata"],
        "requirements": {"entries": []} if "requirements" in include else None,
        **{name: sent.get(name) for name in _V2_SHOWN},
        **{name: sent.get(name) if name in include else None for name in _V2_INCLUDED},
    }


def _configuration(sent: Json) -> Json:
    return {**sent, "applied": True, "capabilities": _granted(sent.get("capabilities", {}))}


def _granted(capabilities: Json) -> Json:
    granted: Json = {}
    for name, wish in capabilities.items():
        if "requested" not in wish:
            granted[name] = _granted(wish)
        elif wish["requested"]:
            granted[name] = {"requested": True, "status": "active", "status_details": []}
    return granted


def _retrieve_v1(call: Call) -> Json:
    return _as_v1(call.named("account"))


def _retrieve_v2(call: Call) -> Json:
    return _as_v2(call.named("account"), call.params.get("include", []))


def _list_v1(call: Call) -> Json:
    page = call.listed("account", "/v1/accounts")
    return {**page, "data": [_as_v1(account) for account in page["data"]]}


ROUTES = (
    Route(
        "POST",
        "/v1/accounts",
        "AccountCreateParams",
        frozenset({*_V1_KEPT, *_V1_CONTROL, "expand"}),
        _create_v1,
    ),
    Route("GET", "/v1/accounts", "AccountListParams", DATED, _list_v1),
    Route("GET", "/v1/accounts/<id>", "AccountRetrieveParams", frozenset({"expand"}), _retrieve_v1),
    Route(
        "POST",
        "/v2/core/accounts",
        "v2.core.AccountCreateParams",
        frozenset({*_V2_SHOWN, *_V2_INCLUDED, "configuration", "metadata", "include"}),
        _create_v2,
    ),
    Route(
        "GET",
        "/v2/core/accounts/<id>",
        "v2.core.AccountRetrieveParams",
        frozenset({"include"}),
        _retrieve_v2,
    ),
)
