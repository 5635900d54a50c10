"""Pages: programmes and draws (``programmes``), visits (``visits``), findings (``findings``)."""

from recycling.oversight.inspections.views import findings, programmes, visits
from recycling.oversight.inspections.views.blueprint import blueprint

__all__ = ["blueprint", "findings", "programmes", "visits"]
