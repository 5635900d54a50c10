"""What may be attached to a lot, and who may open it?"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from recycling.errors import Conflict, TooLarge
from recycling.lots.rules.declaration import FileKind, NewFile
from recycling.sayings import say

MEBIBYTE = 1024 * 1024
LARGEST_OF_KIND: Mapping[str, int] = MappingProxyType(
    {
        FileKind.PHOTO: 10 * MEBIBYTE,
        FileKind.ASSAY: 10 * MEBIBYTE,
        FileKind.SAFETY_DATA: 5 * MEBIBYTE,
        FileKind.OTHER: 5 * MEBIBYTE,
    }
)
MOST_IN_ALL = 60 * MEBIBYTE


class Reading(StrEnum):
    """Who may open a file of a lot that is published; its holder and regulators always may."""

    EVERYBODY = "everybody"
    BIDDERS = "bidders"  # recyclers on the register, and the parties
    PARTIES = "parties"  # of the lot's sale: its recycler and its carrier; the laboratory


def refuse_too_large(new: NewFile, already: int) -> None:
    """Raise ``TooLarge`` for more than its kind may have, ``Conflict`` where the lot is full.

    ``already`` is the bytes the lot's files have.
    """
    largest = LARGEST_OF_KIND[new.kind]
    if new.size > largest:
        raise TooLarge(
            "file_too_large",
            say("A file of this kind has at most %(largest)s MiB.", largest=largest // MEBIBYTE),
            field="file",
            way_out=say("Send a smaller one."),
        )
    if already + new.size > MOST_IN_ALL:
        raise Conflict(
            "lot_files_too_large",
            say(
                "The files of a lot have at most %(most_in_all)s MiB in all.",
                most_in_all=MOST_IN_ALL // MEBIBYTE,
            ),
            field="file",
            way_out=say("Remove one first, or send smaller ones."),
        )
