"""How does a file somebody sends become cells? By its content, whatever its name says.

``kinds`` tells what a file is, ``text`` reads CSV, ``workbook`` XLSX, never whole in memory;
``cells`` is what stands in a cell. What rows mean is for the rooms that read them.
"""
