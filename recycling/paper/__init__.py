"""How are pages laid out and written as PDF files that keep? Own fonts, WeasyPrint, PDF/A.

May import nothing of ours. Start reading in ``press.py``.
"""
