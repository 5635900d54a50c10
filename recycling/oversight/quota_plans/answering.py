"""How does a plan leave as it came into force?"""

from __future__ import annotations

from flask import Response

from recycling.errors import missing
from recycling.oversight.quota_plans import queries
from recycling.parties.guard import current_actor
from recycling.sending import file_of


def document_file(ref: str) -> Response:
    """Return the document of a plan that came into force; raises ``NotFound`` before that."""
    row = queries.visible(ref, current_actor())
    if not row.document:
        raise missing("document of quota plan", ref)
    return file_of(row.document.encode(), "application/json", name=f"{ref}.json")
