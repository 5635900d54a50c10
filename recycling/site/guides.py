"""Which guides are there for developers, in the order in which one reads them?

Each lies under ``docs/guides``, and in a folder of it for each language but English, with the same
examples; ``tests/site/test_guides.py`` runs every one of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from recycling.pages.languages import DEFAULT
from recycling.pages.navigation import endpoint_exists

GUIDES = "docs/guides"


@dataclass(frozen=True)
class Guide:
    """A guide by the name of its file, what it is called, and what one can do after it.

    ``needs`` names the endpoint it is about, without which it is not shown.
    """

    name: str
    title: LazyString
    words: LazyString
    needs: str = ""


ALL = (
    Guide(
        "first-call",
        _l("Make a first call"),
        _l("Ask without an account, then as your organisation."),
    ),
    Guide(
        "tokens",
        _l("Tokens and what they may do"),
        _l("Scopes, changing secrets, acting for others."),
    ),
    Guide(
        "paging",
        _l("Lists, pages and files"),
        _l("Go through a list to its end, or take all of it as a file."),
    ),
    Guide(
        "idempotency",
        _l("Send a request again without doing it twice"),
        _l("What to do when no answer came."),
    ),
    Guide("errors", _l("Refusals"), _l("Problem documents, and what to do with which status.")),
    Guide(
        "register-a-lot",
        _l("Register a lot and offer it"),
        _l("From a draft to the bases that may take it."),
    ),
    Guide(
        "follow-an-auction",
        _l("Follow an auction"),
        _l("Every bid in order, by the registry's own time."),
    ),
    Guide(
        "verify-offline",
        _l("Verify a certificate without the registry"),
        _l("With a kit that works when we are gone."),
    ),
    Guide("change-feed", _l("Hear of every change"), _l("In order, without gaps.")),
    Guide(
        "webhooks",
        _l("Be told by a webhook"),
        _l("Signed, and sent again until you took it."),
        needs="hooks_api.add_webhook",
    ),
    Guide(
        "sandbox",
        _l("A registry of your own to try things in"),
        _l("One command; nothing in it can reach a real lot."),
    ),
)


def guides() -> tuple[Guide, ...]:
    """Return the guides of what there is, in their order."""
    return tuple(one for one in ALL if not one.needs or endpoint_exists(one.needs))


def file_of_guide(name: str, language: str) -> str:
    """Return where a guide lies in a language, named from the top of the project."""
    return f"{GUIDES}/{name}.md" if language == DEFAULT else f"{GUIDES}/{language}/{name}.md"
