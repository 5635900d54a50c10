"""Pages of the public register (``register``), of entering (``entry``), of deciding (``licences``).

The register as open data is ``open_data``.
"""

from recycling.bases.views import entry, licences, open_data, register
from recycling.bases.views.blueprint import blueprint

__all__ = ["blueprint", "entry", "licences", "open_data", "register"]
