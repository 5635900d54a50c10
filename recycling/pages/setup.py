"""What does the application need before it can show a page?"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, render_template
from flask_wtf.csrf import generate_csrf
from jinja2 import PackageLoader, PrefixLoader, StrictUndefined

from recycling.config import Settings
from recycling.errors import Refusal
from recycling.exports import addresses
from recycling.forms.base import KEY_FIELD, new_key
from recycling.forms.bridge import error_links, has_errors, parameters
from recycling.forms.choices import country_name
from recycling.forms.meanings import meaning_of
from recycling.pages.addresses import LateRule
from recycling.pages.compressing import compress
from recycling.pages.filters import FILTERS
from recycling.pages.headers import VENDORED, protect
from recycling.pages.imported import Imported, attributes_written
from recycling.pages.languages import (
    as_written,
    html_lang,
    init_languages,
    language_choices,
    named,
    url_for,
)
from recycling.pages.lenient import GovukMacros
from recycling.pages.navigation import endpoint_exists, footer_ways, navigation
from recycling.pages.recalling import recalled_on_page
from recycling.pages.tables import table_layout, without_blanks
from recycling.pages.tags import tag_of
from recycling.scanning import SCANS

_GOVUK = "govuk_frontend_jinja"
_WITH_OWN_PAGE = frozenset({400, 403, 404, 405, 409, 413, 422, 429, 500, 503})


def init_pages(app: Flask) -> None:
    """Give the application its templates, filters, languages, headers and static addresses."""
    app.url_rule_class = LateRule
    init_languages(app)
    _set_templates(app)
    app.after_request(compress)  # the first named is the last that is asked
    app.after_request(protect)
    app.url_defaults(_version_static)

    @app.context_processor
    def describe_market() -> dict[str, Any]:
        settings: Settings | None = app.extensions.get("settings")
        return {
            "form": None,
            "site_name": settings.registry_name if settings else "Urban Mine",
            "run_by": settings.run_by if settings else "",
            "demonstration": settings is not None and settings.demonstration,
            "sandbox": settings is not None and settings.sandbox,
            "test_payments": settings is not None and settings.uses_payment_sandbox,
        }


def render_refusal(refusal: Refusal) -> str:
    """Render the page that says what was refused, why, and the way out."""
    own = refusal.status if refusal.status in _WITH_OWN_PAGE else None
    name = f"errors/{own}.html" if own else "errors/refusal.html"
    return render_template(name, refusal=refusal, request_id=g.get("request_id", ""))


def _set_templates(app: Flask) -> None:
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.template_class = Imported
    environment.add_extension("jinja2.ext.do")
    environment.trim_blocks = environment.lstrip_blocks = True
    govuk = PrefixLoader({_GOVUK: PackageLoader(_GOVUK)})
    environment.filters.update(
        FILTERS, named=named, as_written=as_written, recalled=recalled_on_page
    )
    environment.globals.update(
        govuk=GovukMacros(environment, govuk),
        field_parameters=parameters,
        attributes_written=attributes_written,
        error_links=error_links,
        has_errors=has_errors,
        meaning_of=meaning_of,
        navigation=navigation,
        endpoint_exists=endpoint_exists,
        footer_ways=footer_ways,
        url_for=url_for,
        html_lang=html_lang,
        language_choices=language_choices,
        country_name=country_name,
        csrf_token=generate_csrf,
        file_addresses=addresses,
        scan_words=SCANS,
        tag_of=tag_of,
        table_layout=table_layout,
        without_blanks=without_blanks,
        deed_key=new_key,
        deed_key_field=KEY_FIELD,
    )


def _version_static(endpoint: str, values: dict[str, Any]) -> None:
    """Add a digest of the file to the address of a static file, so it may be kept for a year.

    What is vendored has its version in the name of its folder.
    """
    filename = values.get("filename")
    if endpoint != "static" or not filename or filename.startswith(VENDORED):
        return
    path = Path(current_app.static_folder or "") / filename
    if path.is_file():
        values["v"] = _digest(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=512)
def _digest(path: Path, _modified_at_ns: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
