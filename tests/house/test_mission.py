"""The map of the mission leads to pages, code and tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

HOUSE = Path(__file__).parents[2]
_ROW = re.compile(r"^\| (\d+) \|.*\|$")
_NAMED = re.compile(r"`([^`]+)`")


def _rows() -> dict[int, list[str]]:
    lines = (HOUSE / "docs/mission.md").read_text(encoding="utf-8").splitlines()
    return {
        int(found[1]): [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if (found := _ROW.match(line))
    }


def _shape(page: str) -> str:
    return re.sub(r"<[^>]+>", "<>", page)


def test_every_row_of_the_mission_names_pages_code_and_tests_that_exist(
    application: Flask,
) -> None:
    pages = {_shape(rule.rule) for rule in application.url_map.iter_rules()}
    for number, (*_told, shown, code, tests) in _rows().items():
        for page in _NAMED.findall(shown):
            assert _shape(page) in pages, (number, page)
        for path in _NAMED.findall(code) + _NAMED.findall(tests):
            assert (HOUSE / path).exists(), (number, path)
        assert all(_NAMED.search(cell) for cell in (shown, code, tests)), number
