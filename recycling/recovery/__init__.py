"""What became of every kilogram of every element?

Batches, their inputs and outputs, and the balance per element. May import the ground files and
the rooms up to ``custody``. Start reading in ``rules.py`` with ``balance``.
"""
