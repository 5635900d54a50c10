"""Which share of which counter does a lot take, and may a quota be set?

A stream and a category count wet mass, a group of elements the mass of its elements contained in
the lot as declared. At receipt a share changes by what was received of it: of a stream or category
as the wet mass does, of a group as the dry mass does.
A group may be counted within a stream too, by the first of the schemes: its member is then written
``light/magnets``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from recycling.errors import Finding, invalid_all
from recycling.quantities import NO_MASS, Mass
from recycling.sayings import say
from recycling.streams import rules as streams
from recycling.streams.elements import group_schemes

STREAM, CATEGORY = "stream", "category"
_WITHIN = "/"
SOURCE: str = say(
    "White paper on China's rare earth industry, section IV: total-amount control, mandatory quotas"
)
FIRST_YEAR, YEARS_AHEAD, LAST_YEAR = 2012, 20, 2099
NEARLY = 80
"""From how many per cent on a year is shown as nearly used; at 100 nothing more is taken
(annual scale of hazardous-waste operating licences found, the warning derived)."""


@dataclass(frozen=True, order=True)
class Share:
    """How much of one counter a lot takes; ``licence`` is empty for the whole base's counters."""

    scheme: str
    member: str
    licence: str
    mass: Mass


@dataclass(frozen=True)
class Room:
    """What is left of a counter that has a limit."""

    scheme: str
    member: str
    free: Mass


@dataclass(frozen=True)
class Use:
    """What is reserved and received of a year's limit."""

    limit: Mass
    reserved: Mass
    consumed: Mass

    @property
    def free(self) -> Mass:
        """Return what is neither reserved nor received."""
        return self.limit - self.reserved - self.consumed

    @property
    def percent(self) -> int:
        """Return how much is reserved or received, in whole per cent, never rounded up."""
        used = (self.reserved + self.consumed).milligrams
        return 100 * used // self.limit.milligrams if self.limit else 100

    @property
    def level(self) -> str:
        """Return ``used_up``, ``nearly_used``, or ``available``."""
        if self.free <= NO_MASS:
            return "used_up"
        return "nearly_used" if self.percent >= NEARLY else "available"


def schemes() -> tuple[str, ...]:
    """Return what a quota may be set for: streams, or groups of elements by one of the schemes."""
    return (STREAM, *(scheme.id for scheme in group_schemes()))


def members(scheme: str) -> tuple[str, ...]:
    """Return the streams, or the groups of a scheme; none for an unknown one."""
    if scheme == STREAM:
        return tuple(one.id for one in streams.streams())
    groups = (one.groups.get(scheme, "") for one in streams.elements())
    return tuple(dict.fromkeys(group for group in groups if group))


def joint_scheme() -> str:
    """Return the scheme by which a group is counted within a stream too: the white paper's."""
    return group_schemes()[0].id


def joint(group: str, stream: str) -> str:
    """Return the member of a group within a stream."""
    return f"{group}{_WITHIN}{stream}"


def joint_members() -> tuple[str, ...]:
    """Return every group within every stream."""
    known = streams.streams()
    return tuple(joint(group, one.id) for group in members(joint_scheme()) for one in known)


def stream_and_group(scheme: str, member: str) -> tuple[str, str]:
    """Return the stream and the group of elements a counter is about; empty where it is all."""
    if scheme == STREAM:
        return member, ""
    group, _, stream = member.partition(_WITHIN)
    return stream, group


def shares_of(
    subtype: str, wet_mass: Mass, contained: Iterable[tuple[str, Mass]]
) -> tuple[Share, ...]:
    """Return what a lot takes of the counters of a base; ``contained`` is element mass."""
    taken: defaultdict[tuple[str, str], Mass] = defaultdict(lambda: NO_MASS)
    taken[CATEGORY, subtype] = wet_mass
    stream = streams.subtype(subtype).stream
    taken[STREAM, stream] = wet_mass
    for symbol, mass in contained:
        for scheme in schemes()[1:]:
            group = streams.element(symbol).groups.get(scheme, "")
            if group:
                taken[scheme, group] += mass
            if group and scheme == joint_scheme():
                taken[scheme, joint(group, stream)] += mass
    return tuple(
        sorted(Share(scheme, member, "", mass) for (scheme, member), mass in taken.items() if mass)
    )


def with_joint(shares: Iterable[Share]) -> tuple[Share, ...]:
    """Return a lot's shares with those of groups within its stream, where they are missing.

    A lot that was awarded before such groups were counted holds none.
    """
    known = {(one.scheme, one.member, one.licence): one for one in shares}
    stream = next((member for scheme, member, _ in known if scheme == STREAM), "")
    for one in tuple(known.values()):
        is_whole = one.scheme == joint_scheme() and not stream_and_group(one.scheme, one.member)[0]
        if stream and is_whole:
            within = joint(one.member, stream)
            known.setdefault((one.scheme, within, ""), Share(one.scheme, within, "", one.mass))
    return tuple(known.values())


def scaled(mass: Mass, received: Mass, reserved: Mass) -> Mass:
    """Return a share as large to ``mass`` as what was received is to what was reserved.

    Rounded to the nearest milligram, half up.
    """
    doubled = 2 * mass.milligrams * received.milligrams
    return Mass((doubled + reserved.milligrams) // (2 * reserved.milligrams))


@dataclass(frozen=True)
class NewQuota:
    """A quota to set: wet mass of a stream, contained mass of a group of elements."""

    year: int
    scheme: str
    member: str
    mass: Mass


def check_quota(new: NewQuota, this_year: int) -> None:
    """Raise ``Invalid`` with one finding for each thing wrong with a quota to be set."""
    refusal = invalid_all(_findings(new, this_year))
    if refusal:
        raise refusal


def _findings(new: NewQuota, this_year: int) -> Iterable[Finding]:
    year, scheme, member = new.year, new.scheme, new.member
    if not FIRST_YEAR <= year <= this_year + YEARS_AHEAD:
        words = say(
            "The year is %(first_year)s to %(this_year)s.",
            first_year=FIRST_YEAR,
            this_year=this_year + YEARS_AHEAD,
        )
        yield Finding("year", "year_out_of_range", words)
    if scheme not in schemes():
        words = say(
            "“%(scheme)s” is no scheme: %(known)s.", scheme=scheme, known=", ".join(schemes())
        )
        yield Finding("scheme", "unknown_scheme", words)
    elif member not in members(scheme):
        words = say(
            "“%(member)s” is not in %(scheme)s: %(known)s.",
            member=member,
            scheme=scheme,
            known=", ".join(members(scheme)),
        )
        yield Finding("member", "unknown_member", words)
    if new.mass < NO_MASS:
        yield Finding("mass", "mass_out_of_range", say("A quota is 0 kg or more."))


def what_words(scheme: str, member: str) -> str:
    """Write what a counter counts, the scheme named."""
    if scheme == STREAM:
        return say("stream %(stream)s", stream=streams.stream(member).name_en)
    if scheme == CATEGORY:
        return say("category %(category)s", category=streams.subtype(member).name_en)
    stream, group = stream_and_group(scheme, member)
    words = group.replace("_", " ")
    if stream:
        return say(
            "rare earths, %(group)s in %(stream)s (scheme: %(scheme)s)",
            group=words,
            stream=streams.stream(stream).name_en,
            scheme=_names()[scheme],
        )
    return say("rare earths, %(group)s (scheme: %(scheme)s)", group=words, scheme=_names()[scheme])


@cache
def _names() -> dict[str, str]:
    return {one.id: one.name for one in group_schemes()}
