"""Pages of the public register (``register``), of entering (``entry``), of deciding (``licences``).

What licences rest on is in ``footings``, what bases discharge in ``discharge``; questions, answers
and conditions are in ``reviews``, renewals and changes in ``continuing``; the register as open data
is in ``open_data``.
"""

from recycling.bases.views import (
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
