"""How one is asked how mail shall come, topic by topic."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from recycling.forms import Choice, Form, SelectField
from recycling.notices.topics import CHOSEN, How, Topic

TOPICS = {
    Topic.MONEY: _l("Awards, payments that are due, deposits and disputes"),
    Topic.LAW: _l("Orders, deadlines, stops and what the law wants of you"),
    Topic.ACCOUNT: _l("Your own account: password, sign-in, role"),
    Topic.AUCTIONS: _l("Auctions, questions, contracts and assays"),
    Topic.PAYMENTS: _l("Payments made, and invoices"),
    Topic.TRANSPORT: _l("Consignments on their way"),
    Topic.CERTIFICATES: _l("Treatment and certificates"),
    Topic.LICENCES: _l("Licences and quotas, as they proceed"),
    Topic.OVERSIGHT: _l("Visits, plans, reserves and reports"),
    Topic.PEOPLE: _l("People and delegations of your organisation"),
}
WAYS = {
    How.AT_ONCE: _l("By e-mail at once"),
    How.DAILY: _l("In one e-mail a day, in the morning"),
    How.INBOX: _l("No e-mail: on this site only"),
}
_AS_OURS = ""


def _field(topic: Topic, *first: Any) -> SelectField:
    ways = [Choice(str(way), words) for way, words in WAYS.items()]
    return SelectField(TOPICS[topic], choices=[*first, *ways], required=not first)


class _MailingForm(Form):
    """One question for each topic that may be chosen."""

    def choices(self) -> dict[str, str]:
        """Return what was chosen, without topics left to the organisation."""
        return {str(topic): self[topic].data for topic in CHOSEN if self[topic].data}

    def show(self, choices: dict[str, str], default: str) -> None:
        """Show what was chosen before."""
        for topic in CHOSEN:
            self[topic].data = choices.get(topic, default)


class OwnMailingForm(_MailingForm):
    """How a person wants mail."""


class OurMailingForm(_MailingForm):
    """How mail comes to those of an organisation who chose nothing themselves."""


for _topic in CHOSEN:
    setattr(
        OwnMailingForm, _topic, _field(_topic, Choice(_AS_OURS, _l("As my organisation has it")))
    )
    setattr(OurMailingForm, _topic, _field(_topic))
