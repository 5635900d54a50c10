"""How are the certificates of a whole month of deliveries issued in one go?

A run names a base and a month; the worker certifies its lots one by one, and the whole leaves as
one ZIP with a manifest.
"""
