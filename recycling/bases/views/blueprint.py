"""Under which names do the pages of bases stand, and how do they write what they show?"""

from __future__ import annotations

from flask import Blueprint

from recycling.bases.catalogue import metric_words, process_words
from recycling.bases.words import fact_words
from recycling.streams import rules as streams

blueprint = Blueprint("bases", __name__)
PAGE = 25


@blueprint.app_template_global()
def subtype_name(subtype_id: str) -> str:
    """Return the name of a sub-type of the catalogue."""
    return streams.subtype(subtype_id).name_en


blueprint.add_app_template_global(streams.routes_beside)
blueprint.add_app_template_global(process_words, "process_name")
blueprint.add_app_template_global(metric_words, "metric_words")
blueprint.add_app_template_global(fact_words, "fact_words")
