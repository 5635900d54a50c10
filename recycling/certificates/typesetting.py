"""In which languages, and on what paper, is a certificate printed?

One language, or two of which the second stands smaller beside the first. The choice is made when
a certificate is issued and stands in its record (``rendering``), for the page is drawn from the
record alone; records of schema 1.0 say nothing of it and are English on A4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import permutations
from typing import Any

from recycling.errors import Invalid
from recycling.sayings import say


class Language(StrEnum):
    """A language whose words the page has (``templates/certificates/page/words.*.toml``)."""

    ENGLISH = "en"
    CHINESE = "zh"
    FRENCH = "fr"


class Paper(StrEnum):
    """A paper the page has margins for (``templates/certificates/page/paper.*.css``)."""

    A4 = "A4"
    LETTER = "Letter"


@dataclass(frozen=True)
class Typesetting:
    """The languages of a page, the first one leading, and its paper."""

    languages: tuple[Language, ...] = (Language.ENGLISH,)
    paper: Paper = Paper.A4

    def stated(self) -> dict[str, Any]:
        """Return the choice as the record states it, beside what names the printer."""
        return {"languages": [str(each) for each in self.languages], "paper": str(self.paper)}


COMBINATIONS: tuple[tuple[Language, ...], ...] = (
    *((each,) for each in Language),
    *permutations(Language, 2),
)
_USUAL = {
    "CN": Typesetting((Language.CHINESE, Language.ENGLISH)),
    "FR": Typesetting((Language.FRENCH,)),
    "US": Typesetting(paper=Paper.LETTER),
    "CA": Typesetting(paper=Paper.LETTER),
}


def usual_in(country: str) -> Typesetting:
    """Return what is usual for a base in a country (ISO 3166-1 alpha-2): English on A4 mostly."""
    return _USUAL.get(country, Typesetting())


def chosen(languages: Sequence[str], paper: str) -> Typesetting:
    """Read a choice; raises ``Invalid`` naming the field for one we cannot print."""
    if tuple(languages) not in COMBINATIONS:
        raise Invalid(
            "languages_unknown",
            say(
                "No page is printed in %(languages)s.",
                languages=" and ".join(languages) or "no language",
            ),
            field="languages",
            way_out=say("Choose one or two different ones of en, zh and fr."),
        )
    if paper not in list(Paper):
        raise Invalid(
            "paper_unknown",
            say("No page is printed on %(paper)s.", paper=paper),
            field="paper",
            way_out=say("Choose A4 or Letter."),
        )
    return Typesetting(tuple(map(Language, languages)), Paper(paper))


def typesetting_asked(query: Mapping[str, str]) -> dict[str, Any]:
    """Read what the query of an address says of a choice: ``languages=zh,en``, ``paper=A4``."""
    asked: dict[str, Any] = {}
    if query.get("languages"):
        asked["languages"] = query["languages"].replace("+", ",").replace(" ", ",").split(",")
    if query.get("paper"):
        asked["paper"] = query["paper"]
    return asked


def typesetting_of(rendering: Mapping[str, Any]) -> Typesetting:
    """Read the choice out of a record's ``rendering``; raises ``Invalid`` for an unknown one."""
    return chosen(rendering.get("languages", ["en"]), rendering.get("paper", "A4"))
