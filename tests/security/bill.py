"""Is the bill of materials whole? ``python -m tests.security.bill FILE`` (``make sbom``).

A bill (CycloneDX) names every package pinned in ``requirements.txt`` with that version, where it
comes from (purl) and under which licence. Exit 1, and what is wrong, where it does not.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).parents[2]
_PINNED = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[a-z]+\])?==([^\s#]+)", re.MULTILINE)


def faults(bill: Mapping[str, Any], requirements: str) -> list[str]:
    """Return what is wrong with a bill, package by package."""
    if bill.get("bomFormat") != "CycloneDX":
        return ["This is no bill of CycloneDX."]
    listed = {_plain(one["name"]): one for one in bill.get("components", ())}
    found = []
    for name, version in _PINNED.findall(requirements):
        one = listed.get(_plain(name))
        if one is None:
            found.append(f"{name} is missing.")
        elif one.get("version") != version:
            found.append(f"{name} is {one.get('version')}, not {version}.")
        elif not str(one.get("purl", "")).startswith("pkg:pypi/"):
            found.append(f"{name} does not say where it comes from.")
        elif not one.get("licenses"):
            found.append(f"{name} names no licence.")
    return found


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def main() -> int:
    """Check a file."""
    bill = json.loads(Path(sys.argv[1]).read_text())
    found = faults(bill, (HOUSE / "requirements.txt").read_text())
    for one in found:
        print(one)
    print(json.dumps({"components": len(bill.get("components", ())), "faults": len(found)}))
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
