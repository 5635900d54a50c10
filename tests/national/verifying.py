"""Strangers who check certificates themselves, with the registry's published keys and no account.

What is fetched is checked by the offline verifier (``recycling/certificates/offline``), the one in
every kit: seal, signed record, the proof that the log includes it, the standing by a signed status
list. Nothing the registry says about itself is believed.
"""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass, field

import urllib3

from recycling import clock
from recycling.certificates.offline.kept import Trust
from recycling.certificates.offline.lines import Logged, check
from tests.cluster.history import FAILED, OK, UNKNOWN, Deed, History
from tests.cluster.writing import PATIENCE_S

HOLDS = {"seal.ok", "record.ok", "log.ok", "status.current", "page.not_compared"}
WHOLE_KIT_EVERY = 4


@dataclass
class Verifiers:
    """All who check: with which keys, and which root of the log they were shown at each size."""

    address: str
    history: History
    web: urllib3.PoolManager
    keys: bytes = b""
    roots: dict[int, set[bytes]] = field(default_factory=dict)

    def keep_keys(self) -> None:
        """Fetch the registry's keys, once and beforehand."""
        self.keys = self.web.request("GET", f"{self.address}/keys", timeout=PATIENCE_S).data

    def check(self, ref: str, number: int, status_list: str) -> bool:
        """Fetch a certificate and check it; false where no answer came, and so nothing is known."""
        deed, began = Deed(secrets.token_hex(8), "verify", ref), time.monotonic()
        wants_kit = number % WHOLE_KIT_EVERY == 0
        paths = (
            [f"/api/v1/certificates/{ref}/kit"]
            if wants_kit
            else [f"/certificates/{ref}.pdf", status_list]
        )
        contents: list[bytes] = []
        for path in paths:
            try:
                answer = self.web.request("GET", self.address + path, timeout=PATIENCE_S)
            except urllib3.exceptions.HTTPError as error:
                self.history.note(deed, UNKNOWN, type(error).__name__)
                return False
            if answer.status != 200:
                self.history.note(deed, UNKNOWN, f"{answer.status} {path}", answer.status)
                return False
            contents.append(answer.data)
        took = time.monotonic() - began
        found, said = self.judge(contents[0], contents[1:])
        wrong = sorted({code for code, _ in found} ^ HOLDS) + ([] if said == ref else [said])
        self.history.note(deed, FAILED if wrong else OK, " ".join(wrong) or ref, 200, took)
        return True

    def judge(self, content: bytes, lists: list[bytes]) -> tuple[list[Logged], str]:
        """Check a file by the kept keys; keep which root of the log its proof leads to."""
        trust = Trust(self.keys, tuple(lists))
        found, number = check(content, trust, clock.now())
        for code, facts in found:
            if code == "log.ok":
                self.roots.setdefault(facts["size"], set()).add(facts["root"])
        return found, number

    def forks(self) -> list[str]:
        """Name the sizes at which two verifiers were shown different logs."""
        return [f"the log of {size} leaves has {len(roots)} roots"
                for size, roots in self.roots.items() if len(roots) > 1]  # fmt: skip


def status_list_of(record: dict[str, object]) -> str:
    """Return the path of the list in which a record says its standing is told."""
    entry = json.loads(json.dumps(record))["credentialStatus"]
    entry = entry[0] if isinstance(entry, list) else entry
    return "/status/" + str(entry["statusListCredential"]).rpartition("/")[2]
