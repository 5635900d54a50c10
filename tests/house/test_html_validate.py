"""Every page of everybody is HTML by the judgement of html-validate too."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from flask import Flask

from tests.house.opened import world
from tests.house.walking import Seen, pages, with_errors
from tests.node import tool

RULES = {
    "extends": ["html-validate:standard", "html-validate:a11y"],
    "rules": {
        # As govuk-frontend has it: regions that scroll, links that look like buttons, groups.
        "prefer-native-element": ["error", {"exclude": ["region", "button"]}],
        "no-redundant-role": "off",
        # A list may have a name; the rule would rather it had none.
        "aria-label-misuse": ["error", {"allowAnyNamable": True}],
        # A passkey is sent by the script that asks the device for it.
        "wcag/h32": "off",
    },
}


@pytest.mark.whole
def test_html_validate_finds_nothing_on_any_page(app: Flask, tmp_path: Path) -> None:
    try:
        html_validate = tool("html-validate")
    except FileNotFoundError as lack:
        pytest.skip(str(lack))
    with world(app, tmp_path) as refs:
        found = list(pages(app, refs))
        found += with_errors(app, found)
    folder = tmp_path / "pages"
    folder.mkdir()
    for number, seen in enumerate(found):
        (folder / f"{number:04d}.html").write_text(seen.text, encoding="utf-8")
    (folder / ".htmlvalidate.json").write_text(json.dumps({"root": True, **RULES}))
    answer = subprocess.run(
        [str(html_validate), "--formatter=json", str(folder)],
        capture_output=True,
        check=False,
        text=True,
    )
    assert _faults(json.loads(answer.stdout), found) == []


def _faults(told: list[dict[str, object]], found: list[Seen]) -> list[str]:
    return sorted({
        f"{found[int(Path(str(page['filePath'])).stem)]}: {one['ruleId']}: {one['message']}"
        for page in told
        for one in page["messages"]  # type: ignore[attr-defined]
    })  # fmt: skip
