"""How are addresses of pages and calls made, without every process waiting for how to make all?"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class LateRule(Rule):
    """A rule that compiles what makes its addresses when the first is made.

    Werkzeug compiles two functions for each of more than a thousand rules as they are added, a
    sixth of the time in which a command or a worker starts; most make no address before they end.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        compiled = cache(super()._compile_builder)

        def build(rule: Rule, **values: Any) -> tuple[str, str]:
            return compiled(append_unknown)(rule, **values)

        return build
