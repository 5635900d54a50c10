"""A dossier at a browser and through the API, and what travels along as a file."""

from __future__ import annotations

import time
from pathlib import Path

from recycling.custody.rules import Signing
from recycling.custody.service import sign_handover
from tests.custody.borders.makers import (
    a_consented_dossier,
    a_crossing,
)
from tests.custody.deadlines.makers import a_road_abroad
from tests.custody.makers import Outside


def test_look(outside: Outside) -> None:
    road, french = outside.inside(a_road_abroad, outside.road.clock)
    dossier = outside.inside(a_consented_dossier, road, french)
    ref = outside.inside(a_crossing, road, dossier)
    outside.inside(sign_handover, road.holder.act(), ref, Signing.GIVE_TO_CARRIER)
    outside.inside(sign_handover, road.carrier.act(), ref, Signing.TAKE_OVER)
    b = outside.browse(french)
    t = time.time()
    answer = b.client.get(f"/consignments/{ref}/border-paper.pdf")
    print("pdf", time.time() - t, answer.status_code)
    Path("/tmp/border_movement.pdf").write_bytes(answer.data)
