"""Who stands in one line, and for whom the next of them to work waits a moment."""

from __future__ import annotations

import threading
from time import monotonic

import pytest

from recycling import gathering
from recycling.deeds import NOBODY, Act
from recycling.gathering import Turn, _Lines

LOT = "a lot"


def joined(lines: _Lines[str], many: int) -> list[Turn[str]]:
    turns = [Turn(Act(NOBODY), "asked", "") for _ in range(many)]
    for turn in turns:
        lines.join(LOT, turn)
    return turns


def seconds_waited(lines: _Lines[str], subject: str = LOT) -> float:
    began = monotonic()
    lines.await_return(subject)
    return monotonic() - began


def test_whoever_was_served_alone_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "_RETURN_S", 30)
    lines: _Lines[str] = _Lines()
    joined(lines, 1)
    assert seconds_waited(lines) < 10, "nobody was served yet"
    lines.leave(LOT, lines.first(LOT))
    joined(lines, 1)
    assert seconds_waited(lines) < 10


def test_those_served_together_are_waited_for_until_they_are_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gathering, "_RETURN_S", 30)
    lines: _Lines[str] = _Lines()
    lines.leave(LOT, joined(lines, 3))
    joined(lines, 2)
    back = threading.Timer(0.05, joined, (lines, 1))
    back.start()
    assert 0.03 < seconds_waited(lines) < 20
    assert len(lines.first(LOT)) == 3


def test_those_who_do_not_come_again_are_waited_for_only_a_moment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gathering, "_RETURN_S", 0.05)
    lines: _Lines[str] = _Lines()
    lines.leave(LOT, joined(lines, 3))
    joined(lines, 1)
    assert seconds_waited(lines) < 10
    assert len(lines.first(LOT)) == 1


def test_a_line_about_something_else_waits_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "_RETURN_S", 30)
    lines: _Lines[str] = _Lines()
    lines.leave(LOT, joined(lines, 3))
    lines.join("another lot", Turn(Act(NOBODY), "asked", ""))
    assert seconds_waited(lines, "another lot") < 10
