"""How much of what is treated is recovered? Public figures that give no firm's secret away.

Start with rules.py: what one figure tells, and why nobody can take it apart.
"""
