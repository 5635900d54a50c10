"""Do sale, payment, invoice and weighed mass agree, sale by sale? What does not is listed.

Start with rules.py: every kind of exception, and what of a line's figures makes it one.
"""
