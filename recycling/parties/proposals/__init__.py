"""What two signers of an authority decide together: one proposes it, another confirms it.

Rooms after this one carry the acts out. Begin with the table in ``rules.py``.
"""
