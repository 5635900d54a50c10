"""Where an authority's signers see what waits for a second of them, and confirm or end it.

The rules and the table are in ``parties/proposals``; begin here with ``acts.py``, which says which
deed carries out what was proposed.
"""
