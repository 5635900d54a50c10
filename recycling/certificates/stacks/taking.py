"""How does a ZIP somebody sends become a stack? Kept without holding it whole, and looked at."""

from __future__ import annotations

from typing import IO

from recycling.certificates.stacks.archive import LARGEST_ZIP, packed_in, shown
from recycling.certificates.stacks.service import NewStack, take_stack
from recycling.deeds import Act
from recycling.files import store
from recycling.parties.permissions import Permission, permit


def take(act: Act, stream: IO[bytes], name: str) -> str:
    """Take a ZIP of certificates in; answers with the stack's reference.

    Raises ``Invalid`` naming ``file`` for what is no ZIP, ``TooLarge``, and ``Conflict`` while
    another of the same authority is at work.
    """
    permit(act.actor, Permission.STACKS_CHECK)
    sha256, size = store().put_stream(stream, LARGEST_ZIP)
    with store().stream(sha256) as file:
        packed = packed_in(file)
    return take_stack(act, NewStack(sha256, shown(name or "certificates.zip"), size, tuple(packed)))
