"""Is this process one the white paper eliminates?

Tank and heap leaching, ammonia saponification, chloride electrolysis, wet synthesis of rare earth
fluoride, mining of monazite only. Free text is matched by terms in English and Chinese, whatever
its case, hyphens and spaces; “non-ammonia saponification” (无氨皂化) is not a match.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

from recycling.streams.reading import read_catalogue
from recycling.streams.sources import Sourced

_DENIED_BEFORE = re.compile(r"(?:\b(?:non|no|not|without|free of|instead of)|[非无無免不])\s*$")
_DENIED_AFTER = re.compile(r"^[a-z]*\s(?:free|is not used|not used)\b")


@dataclass(frozen=True, kw_only=True)
class ObsoleteProcess(Sourced):
    """A process to eliminate: where the white paper says so, and what the register does.

    ``match_terms`` are the white paper's and the trade's names, ``further_terms`` our spellings
    of the same; a text that holds one of ``not_with`` is about something else.
    """

    id: str
    name_en: str
    name_zh: str
    quote: str
    locator: str
    scope: str
    match_terms: tuple[str, ...]
    further_terms: tuple[str, ...]
    not_with: tuple[str, ...]
    action: str
    note: str

    @property
    def terms(self) -> tuple[str, ...]:
        """Return everything that names it."""
        return (
            self.id,
            self.name_en,
            self.name_zh,
            self.quote,
            *self.match_terms,
            *self.further_terms,
        )


@cache
def obsolete_processes() -> tuple[ObsoleteProcess, ...]:
    """Return the six processes to eliminate."""
    rows = read_catalogue("obsolete_processes")["obsolete_processes"]
    return tuple(_obsolete(row) for row in rows)


def _obsolete(row: dict[str, Any]) -> ObsoleteProcess:
    lists = ("match_terms", "further_terms", "not_with")
    return ObsoleteProcess(**{**row, **{name: tuple(row[name]) for name in lists}})


def banned_process(text_or_id: str) -> ObsoleteProcess | None:
    """Return the process to eliminate that a text or id names, ``None`` where it names none."""
    text = _folded(text_or_id)
    for obsolete in obsolete_processes():
        if any(_folded(word) in text for word in obsolete.not_with):
            continue
        if any(_names(text, _folded(term)) for term in obsolete.terms):
            return obsolete
    return None


def _folded(text: str) -> str:
    """Fold width, case, sub- and superscripts, and every run of marks and spaces."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    spaced = re.sub(r"[\W_]+", " ", plain).strip()
    return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", spaced)


def _names(text: str, term: str) -> bool:
    start = r"(?<![a-z0-9])" if term[0].isascii() else ""
    return any(
        not _DENIED_BEFORE.search(text[: match.start()])
        and not _DENIED_AFTER.search(text[match.end() :])
        for match in re.finditer(start + re.escape(term), text)
    )
