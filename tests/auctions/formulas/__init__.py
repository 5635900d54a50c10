"""Bids by formula: from the opening of the auction to the award, by deeds, pages and programs."""
