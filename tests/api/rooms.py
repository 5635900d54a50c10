"""The tables of rooms that keep their own, one after the other (for ``tests/api/matrix.py``)."""

from __future__ import annotations

from tests.api import (
    around,
    assayed,
    balanced,
    booked,
    carried,
    certifying,
    charged_back,
    contracted,
    differing,
    exported,
    interested,
    lapsed,
    planning,
    recovering,
    screened,
    stated,
)
from tests.api.row import Row

DEEDS: tuple[Row, ...] = (
    *around.DEEDS,
    *certifying.DEEDS,
    *planning.DEEDS,
    *interested.DEEDS,
    *booked.DEEDS,
    *carried.DEEDS,
    *lapsed.DEEDS,
    *assayed.DEEDS,
    *charged_back.DEEDS,
    *contracted.DEEDS,
    *recovering.DEEDS,
    *balanced.DEEDS,
    *differing.DEEDS,
    *screened.DEEDS,
)
FORMS: tuple[Row, ...] = (
    *around.FORMS,
    *certifying.FORMS,
    *planning.FORMS,
    *interested.FORMS,
    *booked.FORMS,
    *carried.FORMS,
    *lapsed.FORMS,
    *assayed.FORMS,
    *charged_back.FORMS,
    *contracted.FORMS,
    *recovering.FORMS,
    *balanced.FORMS,
    *differing.FORMS,
    *screened.FORMS,
)
READINGS: tuple[Row, ...] = (
    *balanced.READINGS,
    *certifying.READINGS,
    *exported.READINGS,
    *planning.READINGS,
    *interested.READINGS,
    *around.EXPOSURE,
    *booked.READINGS,
    *carried.READINGS,
    *lapsed.READINGS,
    *assayed.READINGS,
    *charged_back.READINGS,
    *contracted.READINGS,
    *differing.READINGS,
    *screened.READINGS,
    *stated.READINGS,
    *recovering.READINGS,
)
