"""Which words does the register know, by their beginnings, and which did who misspelt one mean?

A word is known by its trigrams, in a table of ours: the same on both databases, with no extension
that somebody must be allowed to create. Words only come in; who asks for one that no lot has any
more is shown no suggestion, because a suggestion must find something.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable

from sqlalchemy import func, select

from recycling.db import db, insert_missing
from recycling.lots.models import RegisterWord, SpeltWord
from recycling.lots.rules import likest, may_begin, spelt_words, trigrams

_CANDIDATES = 20
_TYPED = re.compile(r"[^\W\d_]+")


def know(words: Iterable[str]) -> None:
    """Know words as they are searched for, those of which somebody may type the beginning."""
    wanted = sorted({word for word in words if may_begin(word)})
    known = select(RegisterWord.word).where(RegisterWord.word.in_(wanted))
    new = set(wanted).difference(db.session.scalars(known))
    if new:
        insert_missing(RegisterWord, [{"word": word} for word in sorted(new)])


def words_beginning(beginning: str, most: int) -> list[str]:
    """Return the known words that begin so; one more than ``most`` where there are more."""
    beyond = f"{beginning}{chr(sys.maxunicode)}"
    within = (RegisterWord.word >= beginning) & (RegisterWord.word < beyond)
    return list(db.session.scalars(select(RegisterWord.word).where(within).limit(most + 1)))


def learn(words: Iterable[str]) -> None:
    """Know some words from now on; a step inside the deed that publishes them.

    In one order, so that two deeds learning the same words wait for each other and not both.
    """
    wanted = sorted(set(words))
    known = set(db.session.scalars(select(SpeltWord.word).where(SpeltWord.word.in_(wanted))))
    rows = [
        {"word": word, "trigram": trigram}
        for word in wanted
        if word not in known
        for trigram in sorted(trigrams(word))
    ]
    if rows:
        insert_missing(SpeltWord, rows)


def respelt(text: str, unknown: Iterable[str]) -> str:
    """Return a text with unknown words as the register spells them; empty where none is like."""
    meant = {word: nearest(word) for word in unknown}
    if not any(meant.values()):
        return ""
    return _TYPED.sub(lambda typed: _meant(typed.group(), meant), text)


def _meant(typed: str, meant: dict[str, str]) -> str:
    (word, *_more) = spelt_words((typed,)) or ("",)
    return meant.get(word) or typed


def nearest(word: str) -> str:
    """Return the known word spelt most like one; empty where none is like enough."""
    candidates = db.session.scalars(
        select(SpeltWord.word)
        .where(SpeltWord.trigram.in_(trigrams(word)))
        .group_by(SpeltWord.word)
        .order_by(func.count().desc(), SpeltWord.word)
        .limit(_CANDIDATES)
    )
    return likest(word, candidates.all())
