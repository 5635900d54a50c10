"""What does an authority hold in reserve, of which elements, where, and does each account add up?

Products come in from bases and go out to bases by an agreement of both. Start with service.py.
"""
