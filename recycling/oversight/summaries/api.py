"""Yearly summaries, for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import fields

from recycling.access import requires
from recycling.oversight.summaries import queries
from recycling.oversight.summaries.rules import Part, Summary, figures_of
from recycling.oversight.summaries.sending import PDF, XLSX, pdf_response, xlsx_response
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import PREFIX, ExactDecimal, InstantField, Strict

api = Blueprint(
    "summaries_api",
    __name__,
    url_prefix=PREFIX,
    description="What was a year of an organisation, a base or a region?",
)
_ABOUT = "/summaries/<any(organisations, bases, regions):about>/<ref>"


def _said(description: str) -> dict[str, Any]:
    return {"metadata": {"description": description}}


class SummaryFigureSchema(Strict):
    """One figure."""

    of = fields.String(**_said("what the row is about"))
    measure = fields.String(**_said("what is measured"))
    value = ExactDecimal(**_said("exact"))
    unit = fields.String(**_said("kg, a currency, 1 for a count, empty for a share of one"))


class SummaryPartSchema(Strict):
    """A part of a summary."""

    name = fields.String(**_said("which part"))
    title = fields.String(**_said("its heading"))
    counted = fields.String(**_said("how it is counted"))
    differs = fields.String(**_said("why other pages may say otherwise; empty: they do not"))
    figures = fields.List(fields.Nested(SummaryFigureSchema), **_said("row by row"))


class SummarySchema(Strict):
    """A year of an organisation, a base or a region."""

    about = fields.String(**_said("organisations, bases or regions"))
    ref = fields.String(**_said("reference, or a code of ISO 3166"))
    name = fields.String(**_said("its name"))
    year = fields.Integer(**_said("of the calendar"))
    has_ended = fields.Boolean(**_said("whether the year is over"))
    at = InstantField(data_key="as_of", **_said("as of when the figures are"))
    parts = fields.List(fields.Nested(SummaryPartSchema), **_said("in the order of the page"))


class SummaryArgs(Strict):
    """Which year is asked for."""

    year = fields.String(load_default="", **_said("this year unless named"))


@api.get(_ABOUT)
@api.arguments(SummaryArgs, location="query")
@api.response(200, SummarySchema)
@requires(Permission.SUMMARIES_READ)
def read_summary(asked: dict[str, Any], about: str, ref: str) -> dict[str, Any]:
    """Read the year of an organisation, a base (by reference) or a region (DE, DE-BY)."""
    it = queries.summary(about, ref, asked["year"], current_actor())
    return {
        "about": str(it.subject.about),
        "ref": it.subject.ref,
        "name": it.subject.name,
        "year": it.year.number,
        "has_ended": it.has_ended,
        "at": it.at,
        "parts": list(_parts(it)),
    }


def _parts(it: Summary) -> Iterator[dict[str, Any]]:
    figures = list(figures_of(it))
    for part in it.parts:
        yield _told(part) | {"figures": [one for one in figures if one.part == part.name]}


def _told(part: Part) -> dict[str, Any]:
    return {
        "name": part.name,
        "title": part.title,
        "counted": part.counted,
        "differs": part.differs,
    }


@api.get(f"{_ABOUT}/pdf")
@api.arguments(SummaryArgs, location="query")
@api.response(200, content_type=PDF, description="PDF/A-3 of the summary")
@requires(Permission.SUMMARIES_READ)
def read_summary_pdf(asked: dict[str, Any], about: str, ref: str) -> Response:
    """Read a summary as a PDF."""
    return pdf_response(queries.summary(about, ref, asked["year"], current_actor()))


@api.get(f"{_ABOUT}/xlsx")
@api.arguments(SummaryArgs, location="query")
@api.response(200, content_type=XLSX, description="The summary as a workbook")
@requires(Permission.SUMMARIES_READ)
def read_summary_workbook(asked: dict[str, Any], about: str, ref: str) -> Response:
    """Read a summary as a workbook: a sheet for each part."""
    return xlsx_response(queries.summary(about, ref, asked["year"], current_actor()))
