"""What do pages, API and files show of a quota plan, its lines, changes and comments?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from recycling.bases.quotas.rules import Use, stream_and_group, what_words
from recycling.oversight.quota_plans.models import (
    QuotaPlan,
    QuotaPlanChange,
    QuotaPlanComment,
    QuotaPlanLine,
)
from recycling.quantities import NO_MASS, Mass


@dataclass(frozen=True)
class PlanCard:
    """A plan in a list."""

    ref: str
    authority: str
    authority_name: str
    country: str
    year: int
    version: int
    replaces: str
    state: str
    reason: str
    drawn_up_at: datetime
    published_at: datetime | None
    comments_until: date | None
    in_force_at: datetime | None
    ended_at: datetime | None
    withdrawn: str
    digest: str

    @property
    def is_in_force(self) -> bool:
        """Tell whether its lines are the quotas of its year."""
        return self.state == "in_force"


@dataclass(frozen=True)
class WholePlan:
    """A plan with how much is in it, and what the reader may do with it now."""

    card: PlanCard
    lines: int
    bases: int
    may_change: bool
    may_publish: bool
    may_put_in_force: bool
    may_withdraw: bool
    may_draw_up_next: bool
    may_try: bool
    needs_reason: bool
    comment_for: tuple[tuple[str, str], ...]
    sees_all: bool


def plan_card(row: QuotaPlan) -> PlanCard:
    """Make the card of a plan."""
    return PlanCard(
        ref=row.ref,
        authority=row.authority.ref,
        authority_name=row.authority.name,
        country=row.country,
        year=row.year,
        version=row.version,
        replaces=row.replaces,
        state=row.state,
        reason=row.reason,
        drawn_up_at=row.drawn_up_at,
        published_at=row.published_at,
        comments_until=row.comments_until,
        in_force_at=row.in_force_at,
        ended_at=row.ended_at,
        withdrawn=row.withdrawn,
        digest=row.digest,
    )


@dataclass(frozen=True)
class PlanLineCard:
    """A line of a plan: what is laid down, and what of it is reserved, received and free now."""

    number: int
    base: str
    base_name: str
    scheme: str
    member: str
    use: Use

    @property
    def stream(self) -> str:
        """Return the stream it is about, empty for all."""
        return stream_and_group(self.scheme, self.member)[0]

    @property
    def group(self) -> str:
        """Return the group of elements it is about, empty for the wet mass of a stream."""
        return stream_and_group(self.scheme, self.member)[1]

    @property
    def group_scheme(self) -> str:
        """Return the scheme of the group, empty where there is none."""
        return self.scheme if self.group else ""

    @property
    def words(self) -> str:
        """Write what it limits."""
        return what_words(self.scheme, self.member)


def line_card(row: QuotaPlanLine, reserved: Mass | None, consumed: Mass | None) -> PlanLineCard:
    """Make the card of a line with what its counter says."""
    use = Use(row.mass, reserved or NO_MASS, consumed or NO_MASS)
    return PlanLineCard(row.id, row.base.ref, row.base.name, row.scheme, row.member, use)


@dataclass(frozen=True)
class SumCard:
    """The lines of a plan about one stream, group, or group within a stream, added up."""

    scheme: str
    member: str
    lines: int
    use: Use

    @property
    def words(self) -> str:
        """Write what is added up."""
        return what_words(self.scheme, self.member)


@dataclass(frozen=True)
class ChangeCard:
    """A change of a line: before, after (none: it was not there, or is taken out), and why."""

    base: str
    base_name: str
    scheme: str
    member: str
    before: Mass | None
    after: Mass | None
    reason: str
    changed_at: datetime

    @property
    def words(self) -> str:
        """Write what the line limits."""
        return what_words(self.scheme, self.member)


def change_card(row: QuotaPlanChange) -> ChangeCard:
    """Make the card of a change."""
    return ChangeCard(
        base=row.base.ref,
        base_name=row.base.name,
        scheme=row.scheme,
        member=row.member,
        before=row.before,
        after=row.after,
        reason=row.reason,
        changed_at=row.changed_at,
    )


@dataclass(frozen=True)
class CommentCard:
    """What was said for a base."""

    base: str
    base_name: str
    words: str
    said_at: datetime


def comment_card(row: QuotaPlanComment) -> CommentCard:
    """Make the card of a comment."""
    return CommentCard(row.base.ref, row.base.name, row.words, row.said_at)
