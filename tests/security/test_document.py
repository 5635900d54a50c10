"""What ``docs/security.md`` names exists, and each requirement says how it is met, or why not."""

from __future__ import annotations

import re
from pathlib import Path

HOUSE = Path(__file__).parents[2]
PAGE = (HOUSE / "docs" / "security.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| V(\d+)\.(\d+)\.(\d+) \| ([12]) \|(.*)\|$", re.MULTILINE)
_FILE = re.compile(r"`((?:recycling|tests|docs|static|templates)/[^`\s]*)`")
_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?(?:\[[^`]*\])?`")
_OWN_WORDS = ("no test: ", "**not met**: ")
# How many requirements of levels 1 and 2 the standard has, by chapter (OWASP ASVS 5.0.0).
_OF_LEVELS_1_AND_2 = {
    1: 27,
    2: 11,
    3: 19,
    4: 10,
    5: 9,
    6: 35,
    7: 18,
    8: 7,
    9: 7,
    11: 14,
    12: 9,
    13: 13,
    14: 9,
    15: 13,
    16: 16,
}


def test_every_file_and_test_of_the_page_exists() -> None:
    missing = [one for one in _FILE.findall(PAGE) if not (HOUSE / one).exists() and "::" not in one]
    for path, name in _TEST.findall(PAGE):
        file = HOUSE / path
        if not file.is_file() or (name and f"def {name}(" not in file.read_text(encoding="utf-8")):
            missing.append(f"{path}::{name}")
    assert missing == []


def test_every_requirement_has_its_test_or_says_why_not() -> None:
    rows = _ROW.findall(PAGE)
    assert len(rows) > 150
    numbers = [row[:3] for row in rows]
    assert len(set(numbers)) == len(numbers)
    for chapter, section, number, _level, rest in rows:
        shown = rest.split(" | ")[-1].strip()
        assert _TEST.fullmatch(shown) or shown.startswith(_OWN_WORDS), (chapter, section, number)


def test_no_requirement_is_left_out() -> None:
    left = PAGE.partition("### What does not apply")[2]
    for chapter, most in _OF_LEVELS_1_AND_2.items():
        told = sum(int(row[0]) == chapter for row in _ROW.findall(PAGE))
        assert told + _left_out(left, chapter) == most, chapter


def _left_out(text: str, chapter: int) -> int:
    spans = re.findall(rf"V{chapter}\.(\d+)\.(\d+)(?: to V{chapter}\.\d+\.(\d+))?", text)
    return sum(int(last or first) - int(first) + 1 for _, first, last in spans)


def test_every_key_of_the_register_of_keys_names_where_it_is_used() -> None:
    keys = PAGE.partition("## Keys")[2].partition("## Data")[0]
    rows = [line for line in keys.splitlines() if line.startswith("| ")][1:]
    assert len(rows) >= 8
    assert [row for row in rows if not _FILE.search(row)] == []
