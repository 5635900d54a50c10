"""How does a file become rows of lots? By its content, whatever its name says.

The ground (``recycling/reading``) reads CSV and XLSX; ``objects`` reads JSON, ``layout`` finds the
headers and gives the rows under them.
"""

from recycling.lots.imports.reading.layout import Layout, Row, look, rows_of

__all__ = ["Layout", "Row", "look", "rows_of"]
