"""How much of a file is read before it is refused? Bounds that no honest file comes near.

A small archive can unpack to gigabytes, a line can hold a million cells, JSON can nest without end.
What is read between two rows is counted as it is read, so that no file fills the memory.
"""

from __future__ import annotations

from typing import IO

from recycling.errors import Invalid
from recycling.sayings import say

MOST_COLUMNS = 300
LONGEST_ROW = 2 * 1024 * 1024
# A sheet has 1 048 576 lines, and spreadsheets write blank ones down to the last.
MOST_LINES = 2_000_000


class Metered:
    """A file, or the size of what comes from it, that is refused where a row never ends."""

    def __init__(self, file: IO[bytes] | None = None) -> None:
        self._file, self._since_row, self._rows = file, 0, 0

    def read(self, size: int = -1) -> bytes:
        """Read on; raises ``Invalid`` where this has gone on far too long since the last row."""
        if self._file is None:
            return b""
        content = self._file.read(size)
        self.count(len(content))
        return content

    def count(self, size: int) -> None:
        """Count what was read besides; raises ``Invalid`` as ``read`` does."""
        self._since_row += size
        if self._since_row > LONGEST_ROW:
            raise _too_large(
                "row_too_long",
                say(
                    "Row %(rows)s of the file is longer than %(longest_row)s MiB.",
                    rows=self._rows + 1,
                    longest_row=LONGEST_ROW >> 20,
                ),
                say("Look there for a quotation mark or a bracket that is never closed."),
            )

    def row(self) -> None:
        """Note that a row, blank or not, has ended; raises ``Invalid`` beyond the last line."""
        self._since_row = 0
        self._rows += 1
        if self._rows > MOST_LINES:
            raise _too_large(
                "too_many_lines",
                say("The file has more than two million lines, blank ones counted."),
                say("Copy the rows that say something into a new file."),
            )


def refuse_wide(columns: int) -> None:
    """Raise ``Invalid`` where a file has more columns than anybody can describe."""
    if columns > MOST_COLUMNS:
        raise _too_large(
            "too_many_columns",
            say("The file has more than %(most_columns)s columns.", most_columns=MOST_COLUMNS),
            say("Leave out those that say nothing about the lots."),
        )


def _too_large(code: str, words: str, way_out: str) -> Invalid:
    return Invalid(code, words, field="file", way_out=way_out)
