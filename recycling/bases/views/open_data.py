"""Addresses of the register as open data."""

from __future__ import annotations

from collections.abc import Iterator

from flask import (
    Response,
    stream_with_context,
)
from flask.typing import ResponseReturnValue

from recycling.access import public
from recycling.bases import compliance, opendata, queries
from recycling.bases.discharge import queries as discharge
from recycling.bases.quotas import queries as quotas
from recycling.bases.views.blueprint import blueprint


@blueprint.get("/open/bases.csv")
@public
def open_csv() -> ResponseReturnValue:
    """Give the whole register as CSV."""
    return _streamed(opendata.as_csv(queries.register()), "text/csv; charset=utf-8", "bases.csv")


@blueprint.get("/open/bases.json")
@public
def open_json() -> ResponseReturnValue:
    """Give the whole register as JSON."""
    return _streamed(opendata.as_json(queries.register()), "application/json", "bases.json")


@blueprint.get("/open/compliance.csv")
@public
def open_compliance() -> ResponseReturnValue:
    """Give the compliance records of all bases as CSV."""
    lines = compliance.as_csv(compliance.records())
    return _streamed(lines, "text/csv; charset=utf-8", "compliance.csv")


@blueprint.get("/open/compliance.json")
@public
def open_compliance_json() -> ResponseReturnValue:
    """Give the compliance records of all bases as JSON."""
    entries = compliance.as_json(compliance.records())
    return _streamed(entries, "application/json", "compliance.json")


@blueprint.get("/open/discharge.csv")
@public
def open_discharge_csv() -> ResponseReturnValue:
    """Give all monitoring results of all bases as CSV."""
    rows = opendata.discharge_as_csv(discharge.everything())
    return _streamed(rows, "text/csv; charset=utf-8", "discharge.csv")


@blueprint.get("/open/quotas.csv")
@public
def open_quotas_csv() -> ResponseReturnValue:
    """Give all quotas and their use as CSV."""
    rows = opendata.quotas_as_csv(quotas.everything())
    return _streamed(rows, "text/csv; charset=utf-8", "quotas.csv")


def _streamed(parts: Iterator[str], content_type: str, name: str) -> Response:
    response = Response(stream_with_context(parts), content_type=content_type)
    response.headers["Content-Disposition"] = f"inline; filename={name}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
