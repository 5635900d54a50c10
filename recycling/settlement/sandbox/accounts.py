"""Who can be paid?

Connected accounts. One document keeps what was sent in either of Stripe's dialects; each shows it
its own way: v1 (form) here, v2 (JSON) in ``accounts_v2``. A requested capability is active unless
something is due.
"""

from __future__ import annotations

from recycling.settlement.sandbox.errors import Json, invalid_param
from recycling.settlement.sandbox.routes import DATED, Call, Route
from recycling.settlement.sandbox.store import new_id

_V1_KEPT = ("business_profile", "business_type", "company", "country", "email", "metadata", "type")
FIRST_DUE = "identity.business_details.registered_name"
"""What is due of a new account where none is active at once."""
_V1_CONTROL = ("controller", "capabilities", "default_currency")


def may_receive_transfers(account: Json) -> bool:
    """Tell whether transfers to this account are allowed."""
    return bool(account["transfers_wanted"] and not account["due"] and not account["closed"])


def _create_v1(call: Call) -> Json:
    sent = call.params
    if "type" in sent and "controller" in sent:
        raise invalid_param("type", "You may only specify one of type and controller.")
    asked = sent.get("capabilities", {})
    wanted = asked.get("transfers", {}).get("requested", False)
    account = keep(call, sent, transfers_wanted=wanted)
    return _as_v1(account)


def keep(call: Call, sent: Json, *, transfers_wanted: bool) -> Json:
    """Keep a new account as it was sent. Raises ``ApiError`` for an unknown country."""
    country = _country(sent.get("country") or sent.get("identity", {}).get("country"))
    return call.records.add(
        "account",
        {
            "id": new_id("acct"),
            "created": call.now,
            "sent": sent,
            "country": country,
            "metadata": sent.get("metadata", {}),
            "transfers_wanted": transfers_wanted,
            "due": [] if call.terms.active_at_once else [FIRST_DUE],
            "closed": False,
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
    state = "inactive" if account["due"] else "active"
    states = {name: state for name, wish in asked.items() if wish.get("requested")}
    if account["transfers_wanted"]:
        states["transfers"] = state
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
        "details_submitted": not account["due"],
        "email": sent.get("email") or sent.get("contact_email"),
        "metadata": account["metadata"],
        "payouts_enabled": may_receive_transfers(account),
        "requirements": dict.fromkeys(
            ("currently_due", "eventually_due", "past_due"), account["due"]
        ),
        "type": sent.get("type", "none"),
    }


def _retrieve_v1(call: Call) -> Json:
    return _as_v1(call.named("account"))


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
)
