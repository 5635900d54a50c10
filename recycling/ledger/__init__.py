"""What happened, in what order, and can anyone prove it?

Facts chained per subject, and one public Merkle log over all of them. Imports ground files only.
Start reading in ``service.py`` with ``record``; the proofs are in ``tree.py`` and ``proofs.py``,
those who confirm the log from outside in ``witness/`` and ``monitor/``.
"""
