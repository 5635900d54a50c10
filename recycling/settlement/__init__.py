"""Who owes whom what, and has it been paid?

Sales, payments, payouts, and the gateway to Stripe or the payment sandbox. May import the ground
files and every room up to ``auctions``. Start reading in ``rules.py``, then ``payments.py``.
"""
