"""What several processes count adds up, and nothing is lost when one of them ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from recycling import metrics
from recycling.errors import Conflict

_COUNTS = """
import sys
from pathlib import Path
from recycling import metrics
from recycling.errors import Conflict

metrics.start(Path(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    with metrics.deed_counted("lots.publish_lot"):
        pass
try:
    with metrics.deed_counted("lots.publish_lot"):
        raise Conflict("taken", "Somebody was faster.")
except Conflict:
    pass
metrics.counting().request("GET", "/lots/<ref>", 200, 0.2)
metrics.counting().pool("main", int(sys.argv[2]), 20)
print("counted", flush=True)
sys.stdin.readline()
"""
_READS = """
import sys
from pathlib import Path
from recycling import metrics

metrics.start(Path(sys.argv[1]))
for family in metrics.counted():
    for one in family.samples:
        print(one.name, *sorted(one.labels.values()), one.value)
"""


def run(script: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def told(folder: Path) -> dict[str, float]:
    said, _ = run(_READS, folder).communicate(timeout=60)
    return {name: float(value) for name, _, value in (s.rpartition(" ") for s in said.splitlines())}


def test_what_two_processes_count_adds_up_and_outlives_them(tmp_path: Path) -> None:
    both = [run(_COUNTS, tmp_path, times) for times in (2, 3)]
    for one in both:
        assert one.stdout is not None
        assert one.stdout.readline() == "counted\n"
    alive = told(tmp_path)
    assert alive["urban_mine_deeds_total done lots.publish_lot"] == 5
    assert alive["urban_mine_deeds_total lots.publish_lot refused"] == 2
    assert alive["urban_mine_request_seconds_count /lots/<ref> GET"] == 2
    assert alive["urban_mine_request_seconds_bucket /lots/<ref> 0.3 GET"] == 2
    assert alive["urban_mine_pool_in_use main"] == 5
    both[0].kill()
    both[0].communicate()
    both[1].communicate("\n")
    ended = told(tmp_path)
    pool = {"urban_mine_pool_in_use main", "urban_mine_pool_limit main"}
    assert pool <= set(alive)
    assert {n: v for n, v in alive.items() if n not in pool} == ended  # nobody is connected now
    assert len(list(tmp_path.glob("counter_*.db"))) <= 2  # the ended, and who reads


def test_without_a_folder_nothing_is_counted_and_deeds_go_on() -> None:
    metrics.start(None)
    with pytest.raises(Conflict), metrics.deed_counted("lots.publish_lot"):
        raise Conflict("taken", "Somebody was faster.")
    assert metrics.counting() is None
    assert tuple(metrics.counted()) == ()
