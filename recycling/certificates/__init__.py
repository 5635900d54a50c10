"""Certificates: what we certify of a lot, the sealed page, and whether a given one is genuine.

May import the ground files and the rooms before this one; the proof itself only the ground and
``ledger``. Start with ``evidence.py``, then ``record.py``, ``printer.py``, ``verification.py``.
"""
