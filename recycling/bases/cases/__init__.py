"""What is ordered of a base or an organisation, and what may it not do meanwhile?

Cases and their orders stand here, because licences, matching, auctions, custody and batches ask
them; how a regulator opens and decides them is in ``oversight/cases/``. Start in
``rules/ladder.py``.
"""
