"""How is what a library finds wrong said in the reader's language?

Marshmallow tells what is wrong with a field, Werkzeug what is wrong with a request, both in English
sentences of their own. Each is known here by that sentence, with places for what is put into it.
What is not known stays as the library says it.
"""

from __future__ import annotations

from recycling.said_again import Sentences
from recycling.sayings import say


def in_our_words(sentence: str) -> str:
    """Return a sentence of a library as one that knows its words, as far as it is known here."""
    return _SENTENCES.again(sentence)


_SENTENCES = Sentences(
    say("Must be one of: %(choices)s.", choices=""),
    say("Shorter than minimum length %(least)s.", least=""),
    say("Longer than maximum length %(most)s.", most=""),
    say("Length must be between %(least)s and %(most)s.", least="", most=""),
    say("Length must be %(length)s.", length=""),
    say(
        "Must be greater than or equal to %(least)s and less than or equal to %(most)s.",
        least="",
        most="",
    ),
    say("Must be greater than or equal to %(least)s.", least=""),
    say("Must be less than or equal to %(most)s.", most=""),
    say("Must be greater than %(least)s.", least=""),
    say("Must be less than %(most)s.", most=""),
    say("Missing data for required field."),
    say("Field may not be null."),
    say("Invalid value."),
    say("Invalid input."),
    say("Invalid type."),
    say("Invalid input type."),
    say("Unknown field."),
    say("Not a valid boolean."),
    say("Not a valid date."),
    say("Not a valid datetime."),
    say("Not a valid aware datetime."),
    say("Not a valid integer."),
    say("Not a valid number."),
    say("Not a valid list."),
    say("Not a valid mapping type."),
    say("Not a valid string."),
    say("Not a valid utf-8 string."),
    say("Number too large."),
    say("Invalid JSON body."),
    say("String does not match expected pattern."),
    say("Bad Request"),
    say("The browser (or proxy) sent a request that this server could not understand."),
    say("Not Found"),
    say(
        "The requested URL was not found on the server. If you entered the URL manually please"
        " check your spelling and try again."
    ),
    say("Method Not Allowed"),
    say("The method is not allowed for the requested URL."),
    say("Request Entity Too Large"),
    say("The data value transmitted exceeds the capacity limit."),
    say("Unsupported Media Type"),
    say("The server does not support the media type transmitted in the request."),
    say("Unprocessable Entity"),
    say("The request was well-formed but was unable to be followed due to semantic errors."),
)  # fmt: skip
