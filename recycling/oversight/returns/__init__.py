"""What does each base report for a month? Filled in by the register, signed by its recycler.

Start with rules/flows.py: the figures, and that they add up.
"""
