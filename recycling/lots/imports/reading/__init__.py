"""How does a file become rows? By its content, whatever its name says; never whole in memory.

``kinds`` tells what it is, ``text`` reads CSV, ``workbook`` XLSX, ``objects`` JSON, ``layout``
finds the headers and gives the rows under them.
"""

from recycling.lots.imports.reading.layout import Layout, Row, look, rows_of

__all__ = ["Layout", "Row", "look", "rows_of"]
