"""What is due when on a consignment, who is reminded of it, and what is overdue?

Start reading in ``rules.py``; what each country lays down is dated (``terms.csv``).
"""
