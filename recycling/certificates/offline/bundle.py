"""How do the offline verifiers become one file each?

``verify.py``: its parts one after the other, without the imports of each other, and the words of
every code. ``verifier.html``: shell, style, scripts and words, with a policy that lets nothing else
run and nothing be fetched.
"""

from __future__ import annotations

import base64
import hashlib
import json
import pprint
import re
from functools import cache
from pathlib import Path

from recycling.certificates.verdict_words import WORDS

_HERE = Path(__file__).parent
_PYTHON = ("formats.py", "kept.py", "sealed.py", "lines.py", "verify.py")
_SCRIPTS = ("formats.js", "seal.js", "lines.js", "page.js")
_OWN = re.compile(r"^from recycling\.[\w.]+ import (?:\([^)]*\)|.*)\n", re.MULTILINE)
_FROM_STANDARD = re.compile(
    r"^(?:import \w+|from (?!__future__)[\w.]+ import (?:\([^)]*\)|.*))\n", re.MULTILINE
)
_PLACE = re.compile(r"%\((\w+)\)s")
_DOCSTRING = re.compile(r'\A""".*?"""\n', re.DOTALL)
_FUTURE = "from __future__ import annotations\n"


def _words() -> dict[str, list[str]]:
    """Return the words of each code, with braces where its facts stand, as the verifiers read."""
    return {
        code: [str(state), *(_PLACE.sub(r"{\1}", words) for words in rest)]
        for code, (state, *rest) in sorted(WORDS.items())
    }


@cache
def verify_py() -> bytes:
    """Return the standalone verifier for Python as one file."""
    parts = [_OWN.sub("", (_HERE / name).read_text(encoding="utf-8")) for name in _PYTHON]
    head = _DOCSTRING.match(parts[-1])
    imports = sorted({line for part in parts for line in _FROM_STANDARD.findall(part)})
    bodies = [_FROM_STANDARD.sub("", _DOCSTRING.sub("", part)) for part in parts]
    words = {code: (*one,) for code, one in _words().items()}
    filled = re.sub(
        r"(?m)^WORDS: .*$",
        lambda _: f"WORDS: dict[str, tuple[str, str, str]] = {pprint.pformat(words, width=98)}",
        "\n\n".join(body.replace(_FUTURE, "").strip() for body in bodies),
    )
    text = f"{head[0] if head else ''}\n{_FUTURE}\n{''.join(imports)}\n{filled}\n"
    return text.encode()


@cache
def _page() -> str:
    script = "\n".join((_HERE / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    style = (_HERE / "page.css").read_text(encoding="utf-8")
    policy = (
        f"default-src 'none'; script-src '{_pin(script)}'; style-src '{_pin(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    words = _words()
    return (
        (_HERE / "page.html")
        .read_text(encoding="utf-8")
        .replace("@policy@", policy)
        .replace("@style@", style)
        .replace("@script@", script)
        .replace("@words@", _inert(json.dumps(words, ensure_ascii=False)))
    )


def verifier_html(keys: bytes) -> bytes:
    """Return the verifier for browsers as one file that trusts the keys of this key document."""
    return _page().replace("@keys@", base64.b64encode(keys).decode()).encode()


def _pin(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def _inert(text: str) -> str:
    return text.replace("<", "\\u003c")
