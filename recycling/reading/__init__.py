"""How does a file somebody sends become cells? By its content, whatever its name says.

``kinds`` tells what a file is, ``text`` reads CSV, ``workbook`` with ``parts`` and ``sheets`` XLSX,
``arrays`` JSON, never whole in memory and within ``bounds``; ``cells`` is what stands in a cell.
What rows mean is for the rooms that read them.
"""
