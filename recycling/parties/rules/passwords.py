"""When is a password acceptable?

OWASP ASVS 5.0: at least 8 characters, 15 strongly recommended (6.2.1); we ask for 12 and say that
longer is better. Any characters and no rule of composition (6.2.5), kept exactly as typed (6.2.8),
64 characters and more allowed (6.2.9); none of the passwords everybody tries (6.2.4) and none that
is little more than a word from its surroundings (6.1.2, 6.2.11): the site's name, the person's
own name, e-mail address or organisation.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from recycling.errors import Invalid
from recycling.sayings import say

SHORTEST_PASSWORD = 12
ADVISED_PASSWORD = 15
LONGEST_PASSWORD = 200
SITE_WORDS = ("Urban Mine", "urbanmine", "recycling", "rare earth", "password", "passwort")

_COMMON = Path(__file__).with_name("common_passwords") / "passwords.txt.gz"
_SHORTEST_WORD = 4
_LEAST_OF_ONES_OWN = 6
WAY_OUT = say("A short sentence of your own is easy to remember and hard to guess.")


def check_password(password: str, field: str = "password", about: Iterable[str] = ()) -> None:
    """Raise ``Invalid`` unless the password is long enough and not one of the first to be tried.

    ``about`` is what is known of the person: name, e-mail address, organisation.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise _bad(
            "bad_password",
            say(
                "The password needs %(shortest_password)s to %(longest_password)s characters.",
                shortest_password=SHORTEST_PASSWORD,
                longest_password=LONGEST_PASSWORD,
            ),
            field,
        )
    if _is_monotonous(password) or password.casefold() in common_passwords():
        raise _bad(
            "common_password", say("This password is one of the first that are tried."), field
        )
    if word := _leaned_on(password, about):
        raise _bad(
            "obvious_password",
            say("This password is little more than “%(word)s”.", word=word),
            field,
        )


def _bad(code: str, message: str, field: str) -> Invalid:
    return Invalid(code, message, field=field, way_out=WAY_OUT)


def _is_monotonous(password: str) -> bool:
    return len(set(password.casefold())) < 4


@cache
def common_passwords() -> frozenset[str]:
    """Return the twenty thousand most frequent long passwords, in lower case."""
    return frozenset(gzip.decompress(_COMMON.read_bytes()).decode().splitlines())


def _leaned_on(password: str, about: Iterable[str]) -> str:
    """Return the longest known word in it where too little is left without them, or nothing."""
    left, leaned = _squeezed(password), ""
    for word in _words((*SITE_WORDS, *about)):
        if word in left:
            left, leaned = left.replace(word, ""), leaned or word
    return leaned if len(left) < _LEAST_OF_ONES_OWN else ""


def _words(texts: Iterable[str]) -> list[str]:
    found = {_squeezed(text) for text in texts}
    found |= {_squeezed(part) for text in texts for part in re.split(r"[\W_]+", text)}
    return sorted((word for word in found if len(word) >= _SHORTEST_WORD), key=len, reverse=True)


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
