"""A second chance: the next bidder is asked where the one before let the award go by.

Whoever lost was told so, and is free since: a bid that lost is awarded only if its bidder agrees.
"""
