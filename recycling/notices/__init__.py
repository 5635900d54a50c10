"""Who must be told?

A fact of the ledger becomes a notice on the site and a mail to those it concerns. May import every
room before it; only ``site`` and the top files import it. Start reading in ``rules.py``: one table
says which fact is told to whom in which words.
"""
