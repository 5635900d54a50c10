"""Bid deposits: what a bidder lays down before bidding, as the auctions need to know it.

The rules stand in ``auctions/rules/deposits.py``; the money is moved by ``settlement/deposits/``.
May import what the auctions may.
"""
