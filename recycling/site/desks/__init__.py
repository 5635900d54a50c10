"""What awaits whom? One module for each kind of organisation, each a fixed number of queries."""

from recycling.site.desks.desk import Awaiting, Desk, Section, desk_of, has_others

__all__ = ["Awaiting", "Desk", "Section", "desk_of", "has_others"]
