"""What does an organisation see that is to be set up for payments?

One page behind an account link: what Stripe would ask for, and a button that gives it. A link is
good for ten minutes; after that it leads back to where a new one is made.
"""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template
from flask_babel import get_locale, gettext
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from recycling.settlement.sandbox import accounts_v2
from recycling.settlement.sandbox.errors import Json
from recycling.settlement.sandbox.pages import guard
from recycling.settlement.sandbox.parts import Parts
from recycling.settlement.sandbox.routes import Call
from recycling.settlement.sandbox.store import Records

onboarding = Blueprint("onboarding", __name__)
onboarding.after_request(guard)


@onboarding.get("/onboarding/<token>")
def show(token: str) -> str | Response:
    """Show what is due of the account a link is for."""
    with Parts.of(current_app).store.transaction() as records:
        link, account = _found(records, token)
        if link["expires_at"] <= records.now():
            return redirect(link["refresh_url"], code=303)
    return render_template(
        "sandbox/onboarding.html",
        name=account["sent"].get("display_name") or account["id"],
        due=account["due"],
        back=link["refresh_url"],
        language=str(get_locale() or "en"),
    )


@onboarding.post("/onboarding/<token>")
def finish(token: str) -> Response:
    """Give everything that is due, and go back to the site."""
    parts = Parts.of(current_app)
    with parts.store.transaction() as records:
        link, account = _found(records, token)
        if link["expires_at"] <= records.now():
            return redirect(link["refresh_url"], code=303)
        accounts_v2.satisfy(Call(records, {}, {}, parts.terms, "", records.now()), account)
    parts.deliverer.wake()
    return redirect(link["return_url"], code=303)


def _found(records: Records, token: str) -> tuple[Json, Json]:
    link = records.find("account_link", token)
    account = records.find("account", link["account"]) if link else None
    if link is None or account is None:
        raise NotFound(gettext("There is no such link. Go back to the site and start again."))
    return link, account
