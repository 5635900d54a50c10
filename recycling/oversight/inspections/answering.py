"""How do a signed report and the files of an inspection leave?"""

from __future__ import annotations

from flask import Response

from recycling.files import EXTENSIONS, download_headers, store
from recycling.oversight.inspections import queries
from recycling.parties.guard import current_actor
from recycling.sending import file_of


def report_file(ref: str) -> Response:
    """Return the report as it was signed."""
    text = queries.report(ref, current_actor())
    return file_of(text.encode(), "application/json", name=f"{ref}-report.json")


def evidence_file(ref: str, number: int) -> Response:
    """Return a file of an inspection under a name of our own."""
    found = queries.evidence(ref, number, current_actor())
    name = f"{ref}-{number}{EXTENSIONS[found.media_type]}"
    return Response(store().get(found.sha256), headers=download_headers(name, found.media_type))
