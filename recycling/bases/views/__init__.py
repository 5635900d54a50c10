"""Pages of the public register (``register``), of entering (``entry``), of deciding (``licences``).

Applications are drawn up in ``applications``; renewals and changes are in ``continuing``. What
licences rest on is in ``footings``, what bases discharge in ``discharge``; questions, answers and
conditions are in ``reviews``; the register as open data is in ``open_data``.
"""

from recycling.bases.views import (
    applications,
    continuing,
    discharge,
    entry,
    footings,
    licences,
    open_data,
    quotas,
    register,
    reviews,
)
from recycling.bases.views.blueprint import blueprint

__all__ = [
    "applications",
    "blueprint",
    "continuing",
    "discharge",
    "entry",
    "footings",
    "licences",
    "open_data",
    "quotas",
    "register",
    "reviews",
]
