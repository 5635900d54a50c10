"""One word per thing: what docs/glossary.md says not to say is not said."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| (?!Word|---)([^|]+)\|[^|]*\|[^|]*\|[^|]*\|([^|]*)\|$", re.MULTILINE)
_TAG = re.compile(r"\{#.*?#\}|\{%.*?%\}|<[^>]+>", re.DOTALL)
# Words that mean something else as well, in the place named.
_OTHERWISE = {
    ("offer", "identifier"): "what a bid is made of",
    ("item", "identifier"): "items of a page of a list",
    ("run", "identifier"): "a program runs",
    ("job", "identifier"): "background work",
    ("check", "identifier"): "rules check",
    ("check", "page"): "one checks answers, and files",
    ("offer", "page"): "a sealed best offer is the format's name in the trade",
    ("run", "page"): "a base runs batches",
    ("order", "page"): "things stand in order",
    ("order", "identifier"): "what is ordered from the payment service",
    ("unit", "page"): "a unit of measure",
    ("unit", "identifier"): "a unit of measure",
    ("action", "identifier"): "where a form is sent",
    ("block", "identifier"): "a block of text",
    ("transfer", "identifier"): "money passed on to an account",
    ("transfer", "page"): "money passed on to an account",
    ("payload", "identifier"): "of a signed token",
    ("plant", "page"): "names of waste codes and sources",
}


@cache
def _banned() -> tuple[str, ...]:
    words = []
    for _, unwanted in ROW.findall((ROOT / "docs" / "glossary.md").read_text()):
        plain = re.sub(r"\([^)]*\)", "", unwanted)
        words += [w.strip() for w in plain.split(",") if w.strip().isalpha()]
    return tuple(words)


@cache
def _identifiers() -> set[str]:
    names: set[str] = set()
    for path in (ROOT / "recycling").rglob("*.py"):
        if "sandbox" in path.parts or "stripe_gateway" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                names |= {part.lower() for part in re.findall(r"[A-Z]?[a-z]+", node.name)}
            elif isinstance(node, ast.FunctionDef):
                names |= set(node.name.lower().strip("_").split("_"))
    return names


@cache
def _page_words() -> set[str]:
    words: set[str] = set()
    for path in (ROOT / "templates").rglob("*.html"):
        if "sandbox" in path.parts:
            continue
        text = path.read_text()
        said = [*re.findall(r'_\("((?:[^"\\]|\\.)*)"', text), _TAG.sub(" ", text)]
        shown = [re.sub(r"\{\{.*?\}\}", " ", part, flags=re.DOTALL) for part in said]
        words |= {w.lower() for part in shown for w in re.findall(r"[A-Za-z]+", part)}
    return words


def test_the_glossary_has_words_not_to_use() -> None:
    assert len(_banned()) > 20


@pytest.mark.parametrize("word", sorted(set(_banned())))
def test_a_word_not_to_use_is_not_used(word: str) -> None:
    places = []
    if word in _identifiers() and (word, "identifier") not in _OTHERWISE:
        places.append("a name in the code")
    if word in _page_words() and (word, "page") not in _OTHERWISE:
        places.append("a page")
    assert places == [], word
