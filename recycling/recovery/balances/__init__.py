"""Does what went into a batch come out of it, within what the figures can tell?

The balance per element with its uncertainty, over a batch and over the batches of a base. Reads
what ``recovery`` and the rooms before it hold, and writes only what a batch leaves in its line.
Start reading in ``rules/figures.py``, then ``rules/reconciling.py``.
"""
