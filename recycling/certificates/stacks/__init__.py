"""Are all the certificates in this ZIP genuine? Up to a thousand at a time, for regulators.

Start with archive.py: what of a stranger's ZIP is opened, and what never is.
"""
