"""How does a summary leave as a PDF or a workbook?"""

from __future__ import annotations

from flask import Response, current_app

from recycling.config import Settings
from recycling.exports import FORMATS
from recycling.oversight.summaries.rules import Summary
from recycling.oversight.summaries.workbook import workbook
from recycling.sending import file_of

PDF, XLSX = "application/pdf", FORMATS["xlsx"]


def pdf_response(it: Summary) -> Response:
    """Answer with a summary as a PDF."""
    from recycling.oversight.summaries.printer import summary_pdf  # most processes print none

    settings: Settings = current_app.extensions["settings"]
    return file_of(summary_pdf(it, settings.registry_name), PDF, name=_name(it, "pdf"))


def xlsx_response(it: Summary) -> Response:
    """Answer with a summary as a workbook."""
    settings: Settings = current_app.extensions["settings"]
    return file_of(workbook(it, settings.registry_name), XLSX, name=_name(it, "xlsx"))


def _name(it: Summary, form: str) -> str:
    return f"year-{it.year.number}-{it.subject.ref}.{form}"
