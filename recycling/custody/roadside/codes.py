"""What does a roadside link hold? A code nobody can guess, and nobody can read in the database.

128 bits are enough against guessing for half an hour, and keep the QR code coarse enough to be
read from a scratched screen.
"""

from __future__ import annotations

import hashlib

from recycling.parties.vault import blinded

_HEX_OF_128_BITS = 32


def code_of(ref: str) -> str:
    """Return the code of a link, derived from the site's secret key and its reference."""
    return blinded(f"roadside link|{ref}")[:_HEX_OF_128_BITS]


def code_digest(code: str) -> str:
    """Return the digest by which a code is found."""
    return hashlib.sha256(code.encode()).hexdigest()
