"""What lies behind addresses by which notices reach people and programs."""

from __future__ import annotations

from recycling.deeds import Actor
from recycling.notices.unsubscribing import signed
from tests.makers import Member
from tests.notices.hooks.makers import a_webhook

ADDRESSES = {
    "/invitations/": "invitation",
    "/sign-in/new-password/": "reset",
    "/unsubscribe/": "mail",
    "/organisation/webhooks/": "webhook",
    "/webhooks/": "webhook",
}


def reached(holder: Actor) -> dict[str, str]:
    """The references behind them, of somebody who administers an organisation."""
    code = signed(holder.person_ref, "auctions")
    return {"mail": "", "mail_code": code, "webhook": a_webhook(Member(holder, "", ""))[0]}
