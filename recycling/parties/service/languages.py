"""The deed of choosing one's language."""

from __future__ import annotations

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Invalid
from recycling.ledger.service import record
from recycling.pages.languages import languages
from recycling.parties.models import Person
from recycling.sayings import say


@deed
def choose_language(act: Act, language: str) -> str:
    """Read mails, and pages whose address names no language, in this one from now on.

    Answers with the person. Raises ``Invalid`` for a language nothing is translated into.
    """
    if language not in languages():
        raise Invalid(
            "unknown_language",
            say("The site is not written in that language."),
            field="language",
            way_out=say("Choose one of %(languages)s.", languages=", ".join(languages())),
        )
    person = db.session.get_one(Person, act.actor.person_id)
    person.language = language
    record(act, "LanguageChosen", f"person:{person.ref}", {"language": language})
    return person.ref
