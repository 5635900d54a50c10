"""How is a JSON array read, however long it is? One element after the other, each within bounds.

The standard library's own decoder reads each element: it is strict, quick, and gives up on what
nests a thousand deep.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any, BinaryIO

from recycling.errors import Invalid
from recycling.reading.bounds import Metered
from recycling.sayings import say

_AT_ONCE = 64 * 1024
_BLANKS = " \t\r\n"


def elements(file: BinaryIO, names: Collection[str]) -> Iterator[Any]:
    """Yield the elements of the array a file is, or of the first one so named in its object.

    Numbers are ``Decimal``. Raises ``Invalid`` where the JSON is broken or an element boundless,
    and ``LookupError`` where there is no such array.
    """
    file.seek(0)
    text = _Text(file)
    try:
        if text.next_of("[{") == "{":
            _go_to(text, names)
        yield from _elements(text)
    except RecursionError as error:
        raise broken("it nests too deep") from error
    except ValueError as error:
        raise broken(str(error)) from error


def _go_to(text: _Text, names: Collection[str]) -> None:
    """Read up to the beginning of the array."""
    if text.peek() == "}":
        raise LookupError
    while True:
        name = text.value()
        text.next_of(":")
        if name in names and text.peek() == "[":
            text.next_of("[")
            return
        text.value()
        if text.next_of(",}") == "}":
            raise LookupError


def _elements(text: _Text) -> Iterator[Any]:
    if text.peek() == "]":
        return
    while True:
        yield text.value()
        text.meter.row()
        if text.next_of(",]") == "]":
            return


class _Text:
    """The text of a file, of which only what is being read is held."""

    def __init__(self, file: BinaryIO) -> None:
        self.meter = Metered(file)
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._text, self._at, self._has_ended = "", 0, False
        self._decoder = json.JSONDecoder(
            parse_float=_number, parse_int=_number, parse_constant=_no_number
        )

    def peek(self) -> str:
        """Return the next character that is no blank, without passing it; nothing at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _BLANKS:
                    return self._text[self._at]
                self._at += 1
            if not self._more():
                return ""

    def next_of(self, expected: str) -> str:
        """Pass one of these characters; raises ``ValueError`` for any other."""
        found = self.peek()
        if not found or found not in expected:
            raise ValueError(f"{found or 'the end'} where {' or '.join(expected)} is expected")
        self._at += 1
        return found

    def value(self) -> Any:
        """Read one value, whatever it is."""
        self.peek()
        at_once = _AT_ONCE
        while True:
            try:
                found, end = self._decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError:
                if not self._more(at_once):
                    raise
            else:
                if end < len(self._text) or not self._more(at_once):
                    self._at = end
                    return found
            at_once *= 2

    def _more(self, at_once: int = _AT_ONCE) -> bool:
        """Read on; tells whether the file had not ended yet."""
        if self._has_ended:
            return False
        content = self.meter.read(at_once)
        self._has_ended = not content
        self._text = self._text[self._at :] + self._decode(content, final=not content)
        self._at = 0
        return True


def _number(written: str) -> Decimal | str:
    try:
        return Decimal(written)
    except ArithmeticError:
        return written


def _no_number(written: str) -> Any:
    raise ValueError(f"{written} is no number")


def broken(reason: str) -> Invalid:
    """Return the refusal of a file that is not sound JSON."""
    return Invalid(
        "broken_json",
        say(
            "The file is not sound JSON: %(reason)s.",
            reason=(reason.splitlines() or ["unreadable"])[0][:160],
        ),
        field="file",
        way_out=say("Write it again with a JSON library, in UTF-8."),
    )
