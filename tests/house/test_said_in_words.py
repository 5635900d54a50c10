"""The words of a refusal or a finding are a sentence that others read too: ``say(…)``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from recycling import errors

ROOT = Path(__file__).resolve().parents[2]
_REFUSALS = {
    name
    for name, one in vars(errors).items()
    if isinstance(one, type) and issubclass(one, errors.Refusal)
}
# At which place each takes its words.
_WORDS = {
    **dict.fromkeys(_REFUSALS, 1),
    "Finding": 2, "Unreadable": 1, "UnreadableCell": 0, "absent": 1, "missing": 1,
    "error": 2, "warn": 2,
}  # fmt: skip
_NAMED = frozenset({"message", "way_out"})
# What stands in for a payment service, and what nobody but an operator reads.
_NOT_SAID = frozenset({"sandbox", "stripe_gateway", "cli", "demonstration"})
_IN_WORDS = re.compile(r"[A-Za-z]{2}")


def _unsaid(words: ast.expr, named: dict[str, list[ast.expr]]) -> bool:
    """Tell whether words are put together by hand, also under a name of the same function."""
    match words:
        case ast.Constant(value=str(text)):
            return _IN_WORDS.search(text) is not None
        case ast.JoinedStr(values=parts):
            return any(_unsaid(one, {}) for one in parts if isinstance(one, ast.Constant))
        case ast.BinOp(left=one, right=other) | ast.IfExp(body=one, orelse=other):
            return _unsaid(one, named) or _unsaid(other, named)
        case ast.Name(id=name):
            return any(_unsaid(one, {}) for one in named.get(name, ()))
    return False


def _functions(tree: ast.Module) -> Iterator[tuple[ast.AST, dict[str, list[ast.expr]]]]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            named: dict[str, list[ast.expr]] = {}
            for one in ast.walk(function):
                if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
                    named.setdefault(one.targets[0].id, []).append(one.value)
            yield function, named


def _left_unsaid(tree: ast.Module) -> Iterator[str]:
    for function, named in _functions(tree):
        for call in ast.walk(function):
            if not isinstance(call, ast.Call):
                continue
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            given = [one.value for one in call.keywords if one.arg in _NAMED]
            place = _WORDS.get(name)
            if place is not None and place < len(call.args):
                given.append(call.args[place])
            yield from (ast.unparse(one) for one in given if _unsaid(one, named))


@pytest.mark.once
@pytest.mark.parametrize(
    "line",
    [
        'raise Invalid("not_a_number", f"“{text}” is not a number.")',
        'raise Conflict("late", say("It is late."), way_out="Come back tomorrow.")',
        'raise missing("batch", f"of lot {ref}")',
        'words = f"“{one}” is no element."; yield Finding("element", "unknown", words)',
        'raise Conflict("closed", f"It is {state}" + (" and paid." if paid else "."))',
    ],
)
def test_words_put_together_by_hand_are_found(line: str) -> None:
    assert list(_left_unsaid(ast.parse(f"def rule():\n    {line}")))


@pytest.mark.once
@pytest.mark.parametrize(
    "line",
    [
        'raise Invalid("not_a_number", say("“%(text)s” is not a number.", text=text))',
        'raise missing("question", f"{ref}/{number}")',
        'words = say("Name one."); yield Finding("element", "missing", words)',
    ],
)
def test_words_that_are_said_are_none(line: str) -> None:
    assert list(_left_unsaid(ast.parse(f"def rule():\n    {line}"))) == []


@pytest.mark.once
def test_every_refusal_and_finding_is_said() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {words}"
        for path in sorted((ROOT / "recycling").rglob("*.py"))
        if not _NOT_SAID & set(path.parts)
        for words in _left_unsaid(ast.parse(path.read_text()))
    }
    assert found == set()
