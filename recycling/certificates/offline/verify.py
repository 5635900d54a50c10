"""Is this certificate genuine? Asks nobody: needs Python and the package ``cryptography`` only.

    python verify.py                        the kit this file lies in
    python verify.py FILE                   a PDF, a record (JSON), a kit (ZIP) or a QR text
    python verify.py FILE --trust KEPT      with the keys of a kit, folder or keys.json kept earlier

Ends with 0: genuine, and nothing speaks against its standing; 1: not genuine, or it stands no
more; 2: not a certificate, or no keys to check it with.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from recycling.certificates.offline.kept import KEYS, WRONG, NoTrust, Trust, content_of, trust_in
from recycling.certificates.offline.lines import Logged, check

WORDS: dict[str, tuple[str, str, str]] = {}  # state, meaning and advice of each code (bundle.py)


def main(arguments: list[str]) -> int:
    """Print the five lines on what was given and return the exit code."""
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(prog="verify.py", description="Check a certificate offline.")
    parser.add_argument("file", nargs="?", type=Path, default=here)
    parser.add_argument("--trust", type=Path, help="a kit, folder or keys.json kept earlier")
    asked = parser.parse_args(arguments)
    try:
        content = content_of(asked.file)
        is_kit = content.startswith(b"PK\x03\x04")
        trust = trust_in(content_of(asked.trust) if asked.trust else
                         content if is_kit else content_of(here / KEYS))  # fmt: skip
    except OSError as problem:
        print(f"{problem.filename}: {problem.strerror}")
        return 2
    except NoTrust:
        print("There are no keys to check with. Give --trust with a kit, folder or keys.json.")
        return 2
    _say_whose_keys(trust, is_from_kit=asked.trust is None)
    try:
        found, number = check(content, trust, datetime.now(UTC))
    except WRONG:
        print("This is not a certificate: no PDF, record, kit or QR text of one.")
        return 2
    return _say(found, number or asked.file.name)


def _say_whose_keys(trust: Trust, *, is_from_kit: bool) -> None:
    print(f"Keys of {trust.issuer}, SHA-256 {trust.fingerprint}")
    if any(key.is_development for key in trust.keys):
        print("Some are development keys, which prove nothing outside a demonstration.")
    if is_from_kit:
        print(f"They came with the kit. Compare that number with the file {trust.issuer}/keys.")


def _say(found: list[Logged], number: str) -> int:
    states = {}
    for code, facts in found:
        state, meaning, advice = WORDS[code]
        states[code.partition(".")[0]] = state
        print(f"{state:<8}{code:<26}{meaning.format_map(facts).strip()}")
        if state != "ok":
            print(f"{'':<34}{advice}")
    fails = [topic for topic, state in states.items() if state == "failed"]
    is_genuine = states["record"] == "ok" and set(fails) <= {"status"}
    stands = "" if states["status"] == "ok" else "; whether it still stands cannot be told"
    if "status" in fails:
        stands = "; but see its status"
    print(f"{number}: " + (f"genuine{stands}" if is_genuine else "NOT genuine"))
    return 0 if is_genuine and not fails else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
