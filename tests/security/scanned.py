"""What does a scanner from outside find on the running site, as a stranger and as a member?

``python -m tests.security.scanned WAPITI SITE SECONDS`` lets Wapiti look at a site that runs on
this machine, with the settings of its environment (``make wapiti``), first signed out and then as
the holder of the demonstration market, so long each. Modules that fetch lists from elsewhere, or
want an address of the internet to call back, are left out. It ends with one line of JSON; exit 1
where anything above low was found.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from recycling import create_app
from tests.signing_in import COOKIE, cookie_for

_MODULES = (
    "backup", "cookieflags", "crlf", "csp", "csrf", "exec", "file", "htaccess", "http_headers",
    "methods", "permanentxss", "redirect", "sql", "timesql", "upload", "xss",
)  # fmt: skip
_LOW = 1
_OUT = ("/sign-out", "/account/sessions/end-all")


def scan(wapiti: str, site: str, seconds: int, cookie: str = "") -> dict[str, Any]:
    """Let Wapiti look, and return its report."""
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            wapiti, "-u", f"{site}/", "--scope", "folder", "-m", ",".join(_MODULES),
            "--max-scan-time", str(seconds // 2), "--max-attack-time", str(seconds // 16),
            "--max-links-per-page", "60", "--max-files-per-dir", "6", "-d", "6", "--tasks", "4",
            "--flush-session", "--no-bugreport", "--store-session", folder, "-v", "0",
            "-f", "json", "-o", str(report),
        ]  # fmt: skip
        for path in _OUT:
            command += ["-x", f"{site}{path}"]
        if cookie:
            command += ["-H", f"Cookie: {COOKIE}={cookie}"]
        subprocess.run(command, check=True, timeout=seconds * 3)
        found: dict[str, Any] = json.loads(report.read_text())
        return found


def counted(report: dict[str, Any]) -> dict[str, Any]:
    """Return how many pages were looked at, and each finding with its level."""
    findings = [
        (one["level"], kind, one["method"], one["path"], one.get("parameter") or "", one["info"])
        for group in ("vulnerabilities", "anomalies")
        for kind, found in report[group].items()
        for one in found
    ]
    pages = report["infos"].get("crawled_pages_nbr")
    return {"pages": pages, "findings": sorted(set(findings), reverse=True)}


def main() -> int:
    """Scan twice, print, and tell whether nothing above low was found."""
    wapiti, site, seconds = sys.argv[1], sys.argv[2].rstrip("/"), int(sys.argv[3])
    cookie = cookie_for(create_app(), "holder@demo.example")
    said = {
        who: counted(scan(wapiti, site, seconds, given))
        for who, given in (("nobody", ""), ("holder", cookie))
    }
    for who, one in said.items():
        for finding in one["findings"]:
            print(who, *finding)
    above = sum(level > _LOW for one in said.values() for level, *_ in one["findings"])
    counts = {
        who: {"pages": one["pages"], "findings": len(one["findings"])} for who, one in said.items()
    }
    print(json.dumps({**counts, "above_low": above}))
    return 1 if above else 0


if __name__ == "__main__":
    raise SystemExit(main())
