"""Who can be told something, and how many at most of one thing?"""

from __future__ import annotations

from dataclasses import dataclass

from recycling.parties.rules import secret_digest

MOST_READERS = 500


@dataclass(frozen=True)
class Reader:
    """Somebody to be told: an organisation, a person, or an address nobody has signed in with."""

    organisation_id: int | None = None
    person_id: int | None = None
    address: str = ""

    @property
    def key(self) -> str:
        """Return what tells this reader from every other one; holds no address."""
        if self.organisation_id is not None:
            return f"organisation:{self.organisation_id}"
        if self.person_id is not None:
            return f"person:{self.person_id}"
        return f"address:{secret_digest(self.address.lower())}"
