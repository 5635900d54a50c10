"""Which patterns in figures would an honest party hardly show? Yields, weighings, partners.

Start with rules/finding.py: what is tested, how often, and how seldom an honest party is named.
"""
