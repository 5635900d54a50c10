"""Read-only answers about notices, for the page, the API and the header."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from flask import current_app, url_for
from flask_babel import gettext
from sqlalchemy import ColumnElement, func, or_, select

from recycling.db import db
from recycling.deeds import Actor
from recycling.forms.dates import day_words, instant_words, month_name
from recycling.notices.models import Notice
from recycling.pages.languages import named
from recycling.pages.things import PAGES
from recycling.wire import Page, cards, cursor_id, page_of

COUNTED = 99
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(rf"{_DAY.pattern}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(\.[0-9]+)?Z")
# What the register calls otherwise in other languages, among the values of a notice.
_NAMES = frozenset({"parameter"})
_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class NoticeCard:
    """A notice as its reader sees it."""

    ref: str
    at: datetime
    text: str
    thing_kind: str
    thing_ref: str
    read_at: datetime | None

    @property
    def about(self) -> str:
        """Return what the notice is about, as the ledger names it."""
        return f"{self.thing_kind}:{self.thing_ref}"

    @property
    def href(self) -> str:
        """Return the address of the page that tells more, empty where there is none."""
        endpoint = PAGES.get(self.thing_kind, "")
        if endpoint not in current_app.view_functions or not self.thing_ref:
            return ""
        return url_for(endpoint, ref=self.thing_ref)


def is_read_by(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a notice is the actor's own or the organisation's.

    Who acts by delegation reads the notices of the organisation they belong to.
    """
    return or_(Notice.organisation_id == _home(actor), Notice.person_id == actor.person_id)


def _home(actor: Actor) -> int | None:
    return actor.broker.organisation_id if actor.broker else actor.organisation_id


def notices(
    actor: Actor, cursor: str = "", limit: int = 50, *, unread: bool = False
) -> Page[NoticeCard]:
    """Return a page of an actor's notices, newest first."""
    before = cursor_id(cursor)
    asked = select(Notice).where(is_read_by(actor)).order_by(Notice.id.desc()).limit(limit + 1)
    if before:
        asked = asked.where(Notice.id < before)
    if unread:
        asked = asked.where(Notice.read_at.is_(None))
    return cards(page_of(db.session.scalars(asked).all(), limit, lambda row: (row.id,)), _card)


def _card(notice: Notice) -> NoticeCard:
    return NoticeCard(
        ref=notice.ref,
        at=notice.at,
        text=said(notice),
        thing_kind=notice.thing_kind,
        thing_ref=notice.thing_ref,
        read_at=notice.read_at,
    )


def said(notice: Notice) -> str:
    """Return a notice's words in the reader's language, with days, instants and months in words."""
    values = {
        name: named(value) if name in _NAMES else _shown(value)
        for name, value in notice.words_values.items()
    }
    return str(gettext(notice.words, **values))


def _shown(value: str) -> str:
    if _DAY.fullmatch(value):
        return day_words(date.fromisoformat(value))
    if _INSTANT.fullmatch(value):
        return instant_words(datetime.fromisoformat(value))
    return month_name(value) if _MONTH.fullmatch(value) else value


def unread(actor: Actor) -> int:
    """Return how many notices wait for an actor, counted to one more than ``COUNTED``."""
    if actor.organisation_id is None or actor.person_id is None:
        return 0
    own, ours = (
        select(Notice.id).where(whose, Notice.read_at.is_(None)).limit(COUNTED + 1)
        for whose in (
            Notice.person_id == actor.person_id,
            Notice.organisation_id == _home(actor),
        )
    )
    both = own.subquery(), ours.subquery()
    counts = (select(func.count()).select_from(one).scalar_subquery() for one in both)
    return sum(db.session.execute(select(*counts)).one())
