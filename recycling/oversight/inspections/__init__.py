"""Which bases are inspected, what did officers find there, and was it put right?

Start with rules/ranking.py: why one base is visited before another.
"""
