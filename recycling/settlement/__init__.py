"""Who owes whom what, and has it been paid?

May import the ground files and every room up to auctions. Start reading at stripe_gateway.
"""
