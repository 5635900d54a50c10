"""How do ten thousand lots come out of a spreadsheet? Files of lots: read, checked, entered.

May import what ``lots`` may, and the rest of ``lots``. Start reading in ``rules/``: cells, numbers,
days, columns, rows. ``reading`` turns a file into rows, ``judging`` says what each row would do,
``service`` holds the deeds, ``work`` is what the background worker does.
"""
