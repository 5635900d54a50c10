"""Read-only answers: the year of an organisation, a base or a region, for whoever may read it."""

from __future__ import annotations

import pycountry
from flask_babel import gettext as _
from sqlalchemy import func, select

from recycling import clock
from recycling.bases.models import Base
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import missing
from recycling.forms import country_name
from recycling.oversight.statistics import queries as statistics
from recycling.oversight.summaries.movements import parts_of_holder
from recycling.oversight.summaries.regions import parts_of_region
from recycling.oversight.summaries.rules import (
    About,
    Part,
    Subject,
    Summary,
    Year,
    year_asked,
    years_of,
)
from recycling.oversight.summaries.treatment import parts_of_base
from recycling.parties import queries as parties
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, may
from recycling.parties.rules import Kind
from recycling.parties.service.organisations import subdivisions

_HOLD_WASTE = (Kind.HOLDER, Kind.RECYCLER)


def subject(about: str, ref: str, actor: Actor) -> Subject:
    """Return whose year is asked for; raises ``NotFound``, also for whoever may not read it."""
    found = _FOUND[About(about)](ref)
    if found is None or not may(actor, Permission.SUMMARIES_READ, found):
        raise missing("yearly summary", ref)
    return found


def summary(about: str, ref: str, year: str, actor: Actor) -> Summary:
    """Return a year of an organisation, base or region.

    ``year`` is of the calendar, this one where it is empty. Raises ``NotFound`` as ``subject``
    does, and ``Invalid`` naming a ``year`` without a summary.
    """
    one = subject(about, ref, actor)
    now = clock.now()
    asked = year_asked(year, years(one))
    return Summary(one, asked, asked.number < now.year, now, _parts(one, asked))


def years(one: Subject) -> tuple[int, ...]:
    """Return the years of which there is a summary of a subject, this one first."""
    return years_of(one, clock.today().year)


def _parts(one: Subject, year: Year) -> tuple[Part, ...]:
    if one.about == About.REGION:
        return parts_of_region(one, year)
    if one.about == About.BASE:
        return parts_of_base(
            db.session.scalars(select(Base).where(Base.ref == one.ref)).one(), year
        )
    return parts_of_holder(parties.organisation(one.ref).id, year)


def _organisation(ref: str) -> Subject | None:
    row = db.session.scalar(select(Organisation).where(Organisation.ref == ref))
    if row is None or row.kind not in _HOLD_WASTE:
        return None
    return Subject(
        About.ORGANISATION, row.ref, row.name, row.country, "", row.id, row.registered_at.year
    )


def _base(ref: str) -> Subject | None:
    row = db.session.scalar(select(Base).where(Base.ref == ref))
    if row is None:
        return None
    return Subject(
        About.BASE,
        row.ref,
        row.name,
        row.country,
        row.subdivision or "",
        row.recycler_id,
        row.registered_at.year,
    )


def _region(ref: str) -> Subject | None:
    country, dash, _part = ref.partition("-")
    known = subdivisions(country)
    if not known or (dash and ref not in known):
        return None
    first = db.session.scalar(select(func.min(Base.registered_at)).where(Base.country == country))
    told = [int(year) for year in statistics.published().years]
    years = [*told, *([first.year] if first else []), clock.today().year]
    name = str(country_name(country))
    if dash:
        part = next(one.name for one in pycountry.subdivisions if one.code == ref)
        name = _("%(part)s, %(country)s", country=name, part=part)
    return Subject(About.REGION, ref, name, country, ref if dash else "", None, min(years))


_FOUND = {About.ORGANISATION: _organisation, About.BASE: _base, About.REGION: _region}
