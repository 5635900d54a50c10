"""What holds of inspections: who is visited first, what is asked, what follows from what is found.

Pure: no clock, no database.
"""
