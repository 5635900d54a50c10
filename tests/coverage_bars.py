"""Do the tests reach what they promise? Branch coverage of rules 100 %, of services 95 %.

Run after the suite (``python -m tests.coverage_bars``); exit code 1 names every file below its bar.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from coverage import Coverage

RULES, SERVICES = 100.0, 95.0
_SERVICE_FILES = frozenset(
    {"service.py", "capacity.py", "payments.py", "payouts.py", "webhooks.py"}
)


def bar_of(path: str) -> float | None:
    """Return the least branch coverage a file must have, in per cent; ``None`` for no bar."""
    parts = Path(path).parts
    room = parts[2:] if parts[0] == "recycling" else ()
    if "sandbox" in parts or not room:
        return None
    if room[0] in ("rules.py", "rules"):
        return RULES
    if room[0] == "service" or room[0] in _SERVICE_FILES:
        return SERVICES
    return None


def measured() -> dict[str, Any]:
    """Return coverage.py's own JSON report of what the suite just measured."""
    coverage = Coverage()
    coverage.load()
    with TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        coverage.json_report(outfile=str(report))
        files: dict[str, Any] = json.loads(report.read_text())["files"]
        return files


def main() -> int:
    """Print every barred file below its bar and how many were looked at."""
    out = io.StringIO()
    below = looked = 0
    for path, found in sorted(measured().items()):
        bar = bar_of(path)
        if bar is None:
            continue
        looked += 1
        percent = found["summary"]["percent_covered"]
        if percent < bar:
            below += 1
            out.write(f"{path}: {percent:.1f} % covered, at least {bar:.0f} % promised\n")
            out.write(f"  lines {found['missing_lines']} branches {found['missing_branches']}\n")
    out.write(f"coverage bars: {looked} files looked at, {below} below their bar\n")
    sys.stdout.write(out.getvalue())
    return 1 if below or not looked else 0


if __name__ == "__main__":
    raise SystemExit(main())
