"""What was one year of an organisation, a base or a region? On one page, as PDF and as a workbook.

Start with rules.py: what a summary is made of. Every figure is read where another page reads it.
"""
