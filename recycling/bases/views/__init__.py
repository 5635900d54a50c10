"""Pages of the public register (``register``), of entering (``entry``), of deciding (``licences``).

What licences rest on is in ``footings``, the register as open data in ``open_data``.
"""

from recycling.bases.views import entry, footings, licences, open_data, register
from recycling.bases.views.blueprint import blueprint

__all__ = ["blueprint", "entry", "footings", "licences", "open_data", "register"]
