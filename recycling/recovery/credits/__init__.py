"""How much of what was recovered may products be said to hold?

Under mass balance a base books a credit for what each batch recovered of specified lots, and
attributes credits to products. Rules in ``rules.py``; ``keeping.py`` is called by the deed that
closes a batch.
"""
