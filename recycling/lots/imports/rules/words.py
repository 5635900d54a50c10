"""What do words in a cell mean: a kind of waste, a method, a country, hazards, “nothing said”?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType

import pycountry
from babel import Locale

from recycling.lots.rules import Method
from recycling.streams import rules as streams

LANGUAGES = ("en", "de", "fr", "zh")
METHODS_SAID = ", ".join(Method)
_METHODS: Mapping[Method, str] = {
    Method.ICP_OES: "icpoes icpaes icp",
    Method.ICP_MS: "icpms",
    Method.XRF: "xrf rfa xrayfluorescence rontgenfluoreszenz fluorescencex wdxrf edxrf pxrf",
    Method.TITRATION: "titration gravimetry gravimetrie titrage titrationorgravimetry",
    Method.SPECIFICATION: "specification datasheet spezifikation datenblatt fichetechnique 规格",
    Method.ESTIMATE: "estimate estimated schatzung geschatzt estimation 估计 估算",
}
_BALANCE = frozenset(
    ["balance", "bal", "bal.", "rest", "rest.", "remainder", "solde", "reste",
     "余量", "其余", "差额"]
)  # fmt: skip
_NOTHING = frozenset(
    ["-", "–", "—", "--", "/", "|", ".", "?", "n/a", "na", "n.a.", "n.d.", "nd", "k.a.", "k. a.",
     "n.b.", "nn", "none", "not determined", "nicht bestimmt", "non déterminé", "tr", "tr.",
     "trace", "traces", "spuren", "未检出", "无"]
)  # fmt: skip
_EXPONENT = re.compile(r"[+-]?\d+([.,]\d+)?[eE]\+?\d+")
_HAZARD_MARKS = re.compile(r"[\s,;/|+]+(?=[Hh])")


def says_nothing(text: str) -> bool:
    """Tell whether a text stands for “not determined” or “not found”."""
    return text.casefold() in _NOTHING


def is_balance(text: str) -> bool:
    """Tell whether a text stands for “whatever is left to 100 %”."""
    return text.casefold().removesuffix("%").strip() in _BALANCE


def lost_digits(text: str) -> bool:
    """Tell whether a spreadsheet shortened an identifier to something like 4.4E+11."""
    return _EXPONENT.fullmatch(text) is not None


def _key(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if c.isalnum())


@cache
def _subtypes() -> Mapping[str, str]:
    keyed = {
        _key(name): kind.id
        for kind in streams.subtypes()
        for name in (kind.name_en, kind.name_zh, kind.id)
    }
    return MappingProxyType(keyed)


@lru_cache(maxsize=1024)
def subtype_named(text: str) -> str:
    """Return the id of the sub-type called so; the text itself where the catalogue has none."""
    return _subtypes().get(_key(text), text)


@lru_cache(maxsize=1024)
def method_named(text: str) -> str | None:
    """Return the method called so, “estimate” for none said, ``None`` for an unknown one."""
    key = _key(text)
    if not key:
        return Method.ESTIMATE
    named = (m for m, names in _METHODS.items() if key in (_key(m), *names.split()))
    return next(named, None)


@cache
def _countries() -> Mapping[str, str]:
    known = {country.alpha_2 for country in pycountry.countries}
    keyed = {
        _key(name): code
        for language in LANGUAGES
        for code, name in Locale.parse(language).territories.items()
        if code in known
    }
    keyed |= {_key(c.name): c.alpha_2 for c in pycountry.countries}
    keyed |= {c.alpha_3.lower(): c.alpha_2 for c in pycountry.countries}
    return MappingProxyType(keyed)


@lru_cache(maxsize=1024)
def country_named(text: str) -> str:
    """Return the two letters of a country named in one of our languages, else the text itself."""
    if len(text) == 2 and text.isascii():
        return text.upper()
    return _countries().get(_key(text), text)


@lru_cache(maxsize=1024)
def hazards_named(text: str) -> tuple[str, ...]:
    """Return hazard properties from a list such as ``HP 3, HP14``, each once."""
    parts = (re.sub(r"\s", "", part).upper() for part in _HAZARD_MARKS.split(text))
    return tuple(dict.fromkeys(part.strip(",;") for part in parts if part))
