"""What an administrator fills in about a webhook."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from recycling.forms import CheckboxesField, Choice, Form, InstantField, TextField, WholeNumberField
from recycling.notices.forms import TOPICS
from recycling.notices.hooks.rules import LONGEST_ADDRESS
from recycling.notices.topics import EVENT_TYPES, topic_of
from recycling.parties.rules import LONGEST_OVERLAP_HOURS

EVENTS = tuple(
    (topic.value, words, tuple(one for one in EVENT_TYPES if topic_of(one) is topic))
    for topic, words in TOPICS.items()
)
"""What a webhook may be told of, as the page of notices groups it."""


class WebhookForm(Form):
    """Where a webhook leads, and what it is told of."""

    address = TextField(
        _l("Address of your program"),
        description=_l("It begins with https:// and is reachable from the internet at port 443."),
        longest=LONGEST_ADDRESS,
    )
    event_types = CheckboxesField(
        _l("What is it told of?"),
        description=_l("Leave all blank for everything your organisation gets a notice of."),
        choices=[Choice(one, one) for one in EVENT_TYPES],
        required=False,
    )


class NewSecretForm(Form):
    """For how long messages are signed with the secret before as well."""

    overlap_hours = WholeNumberField(
        _l("For how many hours are messages signed with the present secret as well?"),
        description=_l("So that your program can change without a break; 0 ends it at once."),
        least=0,
        most=LONGEST_OVERLAP_HOURS,
        unit=_l("hours"),
        default=24,
    )


class AgainForm(Form):
    """Since when what failed is sent again."""

    since = InstantField(
        _l("Send again what failed since"),
        description=_l("Date and time in UTC. Messages are kept for 30 days."),
    )
