"""How can govuk-frontend's macros live beside our strict templates?

In our templates an undefined name is an error. The macros of govuk-frontend-jinja rely on
missing parameters being empty, so they run in an environment of their own that allows it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property

from jinja2 import BaseLoader, ChainableUndefined, ChoiceLoader, DictLoader, Environment
from jinja2.runtime import Macro

_OURS = {
    "govuk_frontend_jinja/macros/attributes.html": "{% set govukAttributes = attributes_written %}"
}
"""Written in Python in place of a macro that is called for every option of every list."""
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


class GovukMacros:
    """The macros by name: ``govuk.govukButton({…})`` or ``govuk["govukButton"]({…})``."""

    def __init__(self, strict: Environment, loader: BaseLoader) -> None:
        self._strict = strict
        self._loader = loader
        self._macros: dict[str, Macro] = {}

    def __getitem__(self, name: str) -> Macro:
        if name not in self._macros:
            component = _WORD.sub("-", name.removeprefix("govuk")).lower()
            path = f"govuk_frontend_jinja/components/{component}/macro.html"
            module = self._lenient.get_template(path).module
            self._macros[name] = getattr(module, name)
        return self._macros[name]

    def __getattr__(self, name: str) -> Callable[..., str]:
        if not name.startswith("govuk"):
            raise AttributeError(name)
        return self[name]

    @cached_property
    def _lenient(self) -> Environment:
        return self._strict.overlay(
            undefined=ChainableUndefined,
            loader=ChoiceLoader([DictLoader(_OURS), self._loader]),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
