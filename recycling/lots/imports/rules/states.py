"""How does an import go on, and what may its rows come to?"""

from __future__ import annotations

from enum import StrEnum


class ImportState(StrEnum):
    """Where an import stands; beside each, what brings it there."""

    COLUMNS = "columns"  # a file was taken in; its columns are to be confirmed
    READING = "reading"  # the columns are confirmed; the worker reads and checks the rows
    CHECKED = "checked"  # every row is checked; somebody decides
    IMPORTING = "importing"  # somebody decided; the worker enters the lots
    IMPORTED = "imported"  # all that was to be entered is
    PUBLISHING = "publishing"  # somebody had them published; the worker does it, then: imported
    CANCELLED = "cancelled"  # somebody decided against it
    FAILED = "failed"  # the file cannot be read to its end


class Policy(StrEnum):
    """What happens where some rows are bad."""

    ALL = "all"  # all rows or none
    VALID = "valid"  # the good rows; the bad ones go into the error file


class Outcome(StrEnum):
    """What a row does, or did, to the lots of its holder."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    BAD = "bad"


WORKED_ON = (ImportState.READING, ImportState.IMPORTING, ImportState.PUBLISHING)
OPEN = (ImportState.COLUMNS, ImportState.READING, ImportState.CHECKED)
