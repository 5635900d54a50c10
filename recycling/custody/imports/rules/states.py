"""Which systems are read, how does a file of movements go on, and what may a movement come to?"""

from __future__ import annotations

from enum import StrEnum


class System(StrEnum):
    """The tracking systems whose files are read."""

    US_EMANIFEST = "us_emanifest"
    UK_RECEIPT = "uk_receipt"


class FileState(StrEnum):
    """Where a file of movements stands; beside each, what brings it there."""

    READING = "reading"  # a file was taken in; the worker reads it
    CHECKED = "checked"  # every movement is read; somebody decides
    KEPT = "kept"  # its good movements are kept
    CANCELLED = "cancelled"  # somebody decided against it
    FAILED = "failed"  # the file cannot be read


class Outcome(StrEnum):
    """What a movement of a file comes to among those the sender has kept."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    BAD = "bad"
