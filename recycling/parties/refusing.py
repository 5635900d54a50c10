"""What is somebody told who may not? What it takes, or which authority decides instead."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

from recycling.deeds import Actor
from recycling.errors import Forbidden, Unauthenticated
from recycling.parties.authorities import whom_to_ask
from recycling.parties.predicates import Concerned, Predicate, subdivision_of
from recycling.parties.rules import Kind
from recycling.parties.rules.remits import ALL_REMITS, Remit
from recycling.sayings import joined, say

Alternatives = tuple[tuple[Predicate, ...], ...]


def holds(alternatives: Alternatives, actor: Actor, thing: Concerned | None) -> bool:
    """Tell whether all predicates of one alternative are true of the actor and the thing."""
    return any(all(one.test(actor, thing) for one in needed) for needed in alternatives)


def could_hold(alternatives: Alternatives, actor: Actor) -> bool:
    """Tell whether there could be a thing for which they are true of the actor."""
    return any(
        all(one.about_thing or one.test(actor, None) for one in needed) for needed in alternatives
    )


def not_delegated() -> Forbidden:
    """Refuse who acts by delegation what was not delegated."""
    return Forbidden(
        "not_delegated",
        say(
            "The organisation you act for has not delegated this to yours, or the"
            " delegation is over."
        ),
        way_out=say(
            "Ask its administrator, or act for your own organisation: “Change” beside your name."
        ),
    )


def refusal_of(
    alternatives: Alternatives, actor: Actor, thing: Concerned | None
) -> Forbidden | Unauthenticated:
    """Make the refusal of an actor of whom no alternative is true."""
    if actor.organisation_id is None and not actor.is_system:
        return Unauthenticated(
            "not_signed_in",
            say("Nobody is signed in."),
            way_out=say("Sign in, or send a bearer token."),
        )
    if could_hold(alternatives, replace(actor, may_start=True)) and not could_hold(
        alternatives, actor
    ):
        return Forbidden(
            "organisation_closed",
            say(
                "Your organisation is dormant or closed: it finishes what is under way and"
                " starts nothing new."
            ),
            way_out=say("Its administrator, or the regulator of its country, can open it again."),
        )
    return _outside(alternatives, actor, thing) or _not_permitted(alternatives)


def _not_permitted(alternatives: Alternatives) -> Forbidden:
    ways = [reduce(joined, (one.name for one in needed)) for needed in alternatives]
    takes = reduce(lambda one, other: say("%(one)s; or %(other)s", one=one, other=other), ways)
    return Forbidden(
        "not_permitted",
        say("This is not open to you in the organisation you act for."),
        way_out=say("It takes somebody who %(takes)s.", takes=takes),
    )


def _outside(alternatives: Alternatives, actor: Actor, thing: Concerned | None) -> Forbidden | None:
    """Return the refusal of an authority that only lacks the remit, or acts elsewhere."""
    remit = _remit_asked(alternatives)
    if remit is None or actor.kind != Kind.REGULATOR:
        return None
    everywhere = replace(actor, remits=ALL_REMITS, territory="")
    if thing is None:
        is_theirs = could_hold(alternatives, everywhere)
        return _elsewhere(actor, remit, actor.country) if is_theirs else None
    if not holds(alternatives, everywhere, thing):
        return None
    return _elsewhere(actor, remit, thing.country, subdivision_of(thing))


def _elsewhere(actor: Actor, remit: Remit, country: str, subdivision: str = "") -> Forbidden:
    if remit in actor.remits:
        code, what = (
            "outside_territory",
            say("Your authority acts in %(territory)s alone.", territory=actor.territory),
        )
    else:
        code, what = (
            "outside_remit",
            say("Your authority does not have the remit “%(remit)s”.", remit=remit),
        )
    return Forbidden(code, what, way_out=whom_to_ask(country, remit, subdivision))


def _remit_asked(alternatives: Alternatives) -> Remit | None:
    asked = (one.remit for needed in alternatives for one in needed)
    return next((remit for remit in asked if remit), None)
