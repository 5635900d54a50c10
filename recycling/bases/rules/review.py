"""What may be asked about an application, and what may a grant be bound to? Pure.

When the end of a licence is told of is here too: 90, 60, 30 and 7 days before, and the day after.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from recycling.bases.rules.checking import length, refuse
from recycling.clock import day_words
from recycling.errors import Finding
from recycling.sayings import say

MOST_CONDITIONS = 50
_SHORTEST, _LONGEST = 5, 2000
DAYS_BEFORE = (90, 60, 30, 7)


@dataclass(frozen=True)
class Condition:
    """What a licence is bound to, and by which day; ``None``: for as long as it lasts."""

    text: str
    due_on: date | None = None


def check_question(text: str, follows: int | None, asked: int) -> str:
    """Return a question, trimmed; ``follows`` is the number of the one it goes on from.

    Raises ``Invalid`` for a text too short or too long, or one that follows none of those asked.
    """
    refuse(_question_findings(text, follows, asked))
    return text.strip()


def _question_findings(text: str, follows: int | None, asked: int) -> Iterable[Finding]:
    yield from length(text, "question", _SHORTEST, _LONGEST)
    if follows is not None and not 1 <= follows <= asked:
        yield Finding(
            "follows", "unknown_question", say("There is no question %(follows)s.", follows=follows)
        )


def check_answer(text: str) -> str:
    """Return an answer, trimmed; raises ``Invalid`` for one too short or too long."""
    refuse(length(text, "answer", 2, _LONGEST))
    return text.strip()


def check_conditions(conditions: tuple[Condition, ...], day: date) -> tuple[Condition, ...]:
    """Return the conditions set on a day, trimmed; raises ``Invalid`` with every finding."""
    refuse(_condition_findings(conditions, day))
    return tuple(Condition(one.text.strip(), one.due_on) for one in conditions)


def _condition_findings(conditions: tuple[Condition, ...], day: date) -> Iterable[Finding]:
    if len(conditions) > MOST_CONDITIONS:
        words = say(
            "A licence has at most %(most_conditions)s conditions.", most_conditions=MOST_CONDITIONS
        )
        yield Finding("conditions", "too_many", words)
    for place, one in enumerate(conditions):
        yield from length(one.text, f"conditions.{place}.text", _SHORTEST, _LONGEST)
        if one.due_on is not None and one.due_on < day:
            words = say("The day %(day_words)s is already over.", day_words=day_words(one.due_on))
            yield Finding(f"conditions.{place}.due_on", "already_over", words)


def days_to_tell(day: date) -> tuple[date, ...]:
    """Return the last days of validity of the licences whose end is told of on a day."""
    coming = (day + timedelta(days=ahead) for ahead in DAYS_BEFORE)
    return (day - timedelta(days=1), *coming)
