"""What is in a lot by the assays of both its parties?

Assays exchanged sealed after the receipt of a lot that went to a bid by formula. May import the
rest of ``settlement`` and what is before it. Start reading in ``rules.py``, then ``service.py``.
"""
