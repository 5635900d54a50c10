"""How does an uploaded file become one of a lot? ``recycling/files.py`` keeps it."""

from __future__ import annotations

from recycling.files import take
from recycling.lots.rules import FileKind, NewFile
from recycling.lots.rules.files import Reading


def take_in(
    content: bytes,
    name: str,
    kind: str = FileKind.OTHER,
    reading: str = Reading.EVERYBODY,
) -> NewFile:
    """Look at an uploaded file, keep its content, and return it as ``attach_file`` wants it.

    A picture is kept without what it tells besides itself, such as where it was taken.

    Raises ``TooLarge`` beyond 10 MiB, ``Invalid`` for an empty one or a kind not taken here.
    """
    taken = take(content, name)
    return NewFile(
        sha256=taken.sha256,
        name=taken.name,
        media_type=taken.media_type,
        size=taken.size,
        kind=kind,
        reading=reading,
    )
