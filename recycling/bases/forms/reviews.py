"""What is asked and answered about an application, and what shows that a condition is met?"""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from recycling.bases.reviews import QuestionCard
from recycling.bases.rules import Condition
from recycling.forms import Choice, Form, SelectField, TextAreaField, TextField


class QuestionForm(Form):
    """A question about an application."""

    question = TextAreaField(_l("Question"), longest=2000)
    follows = SelectField(_l("Goes on from"), required=False)

    def offer(self, asked: list[QuestionCard]) -> QuestionForm:
        """Offer the questions it may go on from."""
        self.follows.choices = [
            Choice(str(one.number), f"{one.number}. {one.question[:60]}") for one in asked
        ]
        return self

    @property
    def follows_number(self) -> int | None:
        """Return the number of the question it goes on from."""
        return int(self.follows.data) if self.follows.data else None


class AnswerForm(Form):
    """An answer to a question."""

    answer = TextAreaField(_l("Answer"), longest=2000)


class MetForm(Form):
    """What shows that a condition is met."""

    reason = TextField(_l("What shows that it is met"), longest=500)


def read_conditions(text: str) -> tuple[Condition, ...]:
    """Read conditions line by line; a line may begin with the day by which it is due."""
    return tuple(_condition(line.strip()) for line in text.splitlines() if line.strip())


def _condition(line: str) -> Condition:
    first, _space, rest = line.partition(" ")
    try:
        return Condition(rest, date.fromisoformat(first))
    except ValueError:
        return Condition(line)
