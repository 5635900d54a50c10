"""Where is a lot, who holds it, and does what arrived match what left?

Consignments, their legs, hand-overs and receipts. May import the ground files and the rooms up to
``settlement``. Start reading in ``rules/signing.py`` with the table of signatures.
"""
