"""How is a document of this project, written in Markdown, shown as a page?

Headings get anchors, code and tables scroll sideways by themselves on a phone, and HTML within a
document is shown as text. Nothing here is for what users write.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

_CLASSES = {
    "h1": "govuk-heading-xl",
    "h2": "govuk-heading-l",
    "h3": "govuk-heading-m",
    "h4": "govuk-heading-s",
    "p": "govuk-body",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "a": "govuk-link",
    "table": "govuk-table um-table",
    "thead": "govuk-table__head",
    "tbody": "govuk-table__body",
    "tr": "govuk-table__row",
    "th": "govuk-table__header",
    "td": "govuk-table__cell",
}
_NOT_IN_ANCHORS = re.compile(r"[\W_]+")

Address = Callable[[str], str]


@dataclass(frozen=True)
class Heading:
    """A heading of the second level, to lead to."""

    anchor: str
    words: str


@dataclass(frozen=True)
class Document:
    """A document as a page: its title, its markup after the title, and where one may go in it."""

    title: str
    body: Markup
    headings: tuple[Heading, ...]


def rendered(text: str, address: Address) -> Document:
    """Return a document whose first line is its title as the only heading of the first level.

    ``address`` says where a link leads. What scrolls sideways is named by the title and a number,
    for those who hear the page. Raises ``ValueError`` for a document without a title.
    """
    opening, words, _closing, *rest = list(_reader().parse(text))
    if opening.tag != "h1":
        raise ValueError("a document begins with its title")
    headings = tuple(_anchored(rest))
    for token in _all(rest):
        _dress(token, address)
    markup = _scrolling(_reader().renderer.render(rest, _reader().options, {}), words.content)
    return Document(words.content, Markup(markup), headings)  # nosemgrep: markup-of-our-own-only


def inline(text: str) -> Markup:
    """Return one line of Markdown without a paragraph around it."""
    return Markup(_reader().renderInline(text))  # nosemgrep: markup-of-our-own-only


def anchor_of(words: str) -> str:
    """Return the anchor of a heading or a term: letters and digits of any script, with hyphens."""
    return _NOT_IN_ANCHORS.sub("-", words.lower()).strip("-")


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _all(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _all(token.children or ())


def _anchored(tokens: Sequence[Token]) -> Iterator[Heading]:
    """Give every heading an anchor of its own; yields those of the second level."""
    taken: dict[str, int] = {}
    for opening, words in pairwise(tokens):
        if opening.type != "heading_open":
            continue
        anchor = anchor_of(words.content)
        taken[anchor] = taken.get(anchor, 0) + 1
        if taken[anchor] > 1:
            anchor = f"{anchor}-{taken[anchor]}"
        opening.attrSet("id", anchor)
        if opening.tag == "h2":
            yield Heading(anchor, words.content)


def _dress(token: Token, address: Address) -> None:
    if token.tag in _CLASSES and token.nesting == 1:
        token.attrSet("class", _CLASSES[token.tag])
        token.attrs.pop("style", None)
    if token.type == "link_open":
        token.attrSet("href", address(str(token.attrGet("href") or "")))


def _scrolling(markup: str, title: str) -> str:
    """Put code and tables where they can be scrolled by keyboard, each under a name of its own."""
    count = 0

    def opened(found: re.Match[str]) -> str:
        nonlocal count
        count += 1
        name = escape(f"{title} {count}")
        return f'<div class="um-scroll" role="region" tabindex="0" aria-label="{name}">{found[0]}'

    markup = re.sub(r"<pre>|<table ", opened, markup)
    return re.sub(r"</pre>|</table>", lambda found: f"{found[0]}</div>", markup)
