"""What is a certificate called, and was its name copied without a mistake?

Twelve random Crockford base-32 characters and one ISO 7064 MOD 37,36 check character, shown
in groups of four: ``7Q4K-M2TD-9HXA-4``. Names are drawn at random, never counted up. Every single
wrong character is found; of two neighbours swapped, all but one swap in six hundred: the two must
follow each other in the alphabet, and the sum before them must be the one that hides it.
"""

from __future__ import annotations

import secrets

from stdnum.iso7064 import mod_37_36

from recycling.errors import Invalid
from recycling.sayings import say

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PAYLOAD_LENGTH = 12
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})


def draw_identifier() -> str:
    """Draw a new certificate name, in the form it is shown."""
    while True:
        payload = "".join(secrets.choice(ALPHABET) for _ in range(PAYLOAD_LENGTH))
        check = mod_37_36.calc_check_digit(payload)
        if check in ALPHABET:
            return shown(payload + check)


def shown(characters: str) -> str:
    """Group thirteen bare characters the way they are printed."""
    return "-".join((characters[:4], characters[4:8], characters[8:12], characters[12:]))


def parse_identifier(text: str, field: str = "certificate") -> str:
    """Return the printed form of a name typed or pasted by a person.

    Case, dashes, blanks and the look-alikes O, I, L are forgiven. Raises ``Invalid`` naming
    ``field`` for a wrong length, a foreign character, or a check character that does not fit.
    """
    bare = text.strip().upper().translate(_LOOK_ALIKES)
    if len(bare) != PAYLOAD_LENGTH + 1:
        words = say("“%(text)s” is not a certificate number.", text=text[:40])
        raise _refused("identifier_length", words, field)
    foreign = sorted(set(bare) - set(ALPHABET))
    if foreign:
        words = say("“%(text)s” never stands in a certificate number.", text=foreign[0])
        raise _refused("identifier_character", words, field)
    if not mod_37_36.is_valid(bare):
        words = say("“%(text)s” has a typing mistake in it.", text=text[:40])
        raise _refused("identifier_check", words, field)
    return shown(bare)


def _refused(code: str, message: str, field: str) -> Invalid:
    way_out = say("Copy all thirteen characters as printed, such as 7Q4K-M2TD-9HXA-4.")
    return Invalid(code, message, field=field, way_out=way_out)
