"""Which share of every product and residue does each lot have, through how many batches ever?

A room within ``recovery``: its rules know only whole milligrams and numbers of lots and outputs.
Start reading in ``rules.py`` with ``share_out``.
"""
