"""What is quicker where templates import macros than Jinja and govuk-frontend-jinja do it?

A page with a long form imports macros a few hundred times, and writes as many attributes.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from typing import Any

from jinja2 import Template, Undefined
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup, escape


class Imported(Template):
    """A template that tells in one step that whoever imports it has no globals of its own."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        known = self.globals
        if ctx is None or not isinstance(known, ChainMap):
            return super()._get_default_module(ctx)
        # Jinja compares the same names through two views of the mapping, one name at a time.
        return super()._get_default_module(
            ctx if ctx.globals_keys.difference(*known.maps) else None
        )


def attributes_written(attributes: Any = None) -> Markup:
    """Write attributes of an element, as the macro ``govukAttributes`` does.

    Text is taken as it is. A value may be a mapping of ``value`` and ``optional``: what is optional
    is left out where it is nothing, and a name alone where it is true.
    """
    if isinstance(attributes, str):
        return Markup(attributes)  # nosemgrep: markup-of-our-own-only
    if not isinstance(attributes, Mapping):
        return Markup("")
    return Markup("").join(_attribute(name, value) for name, value in attributes.items())


def _attribute(name: str, given: Any) -> Markup:
    is_optional = False
    value = str(given).lower() if isinstance(given, bool) else given
    if isinstance(given, Mapping):
        is_optional, value = given.get("optional") is True, given.get("value", "")
    if is_optional and value is True:
        return Markup(" {}").format(name)
    if is_optional and (value is None or value is False or isinstance(value, Undefined)):
        return Markup("")
    return Markup(' {}="{}"').format(name, escape(value))
