"""Files nobody means well with, at the doors that need no world behind them."""

from __future__ import annotations

import io
from io import BytesIO

import pytest
from flask import Flask

from recycling.certificates.opened import Unreadable, open_pdf
from recycling.certificates.stacks.archive import packed_in
from recycling.errors import Invalid, Refusal
from recycling.files import FOLDER, clean_name, take
from recycling.reading.workbook import opened
from tests.security.broken_files import BOMBS, bomb, broken

NUMBERS = range(150)


def _all_that_read(content: bytes, name: str) -> None:
    """Ask everything that looks into a file; each may refuse, and nothing else."""
    for ask in (_taken, _unpacked, _opened, _certified):
        try:
            ask(content, name)
        except (Refusal, Unreadable):
            continue


def _taken(content: bytes, name: str) -> None:
    take(content, name)


def _unpacked(content: bytes, _name: str) -> None:
    packed_in(BytesIO(content))


def _opened(content: bytes, _name: str) -> None:
    with opened(io.BytesIO(content)) as book:
        for sheet in book.sheets(hidden=True):
            for _row in book.rows(sheet):
                pass


def _certified(content: bytes, _name: str) -> None:
    open_pdf(content)


def test_whatever_the_bytes_they_are_taken_or_refused_in_words(in_app: Flask) -> None:
    for number in NUMBERS:
        file = broken(number)
        _all_that_read(file.content, file.name)


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_and_nothing_of_it_unfolds(in_app: Flask, name: str) -> None:
    file = bomb(name)
    folder = in_app.extensions["settings"].instance / FOLDER
    before = _bytes_in(folder)
    _all_that_read(file.content, file.name)
    assert _bytes_in(folder) - before <= len(file.content)


def _bytes_in(folder: object) -> int:
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["entities without end", "entity from outside"])
def test_a_workbook_that_declares_entities_is_not_read(in_app: Flask, name: str) -> None:
    with pytest.raises(Invalid, match="document type"):
        _opened(bomb(name).content, "")


@pytest.mark.parametrize("name", ["a drawing", "a page"])
def test_no_drawing_and_no_page_is_taken(in_app: Flask, name: str) -> None:
    """As text they are: shown as nothing else, under an ending of ours, and saved, not opened."""
    file = bomb(name)
    taken = take(file.content, file.name)
    assert taken.media_type == "text/plain"
    assert taken.name.endswith(".txt")


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\boot.pdf", "C:\\x", "a\0b", ".", ""])
def test_a_name_leads_nowhere(name: str) -> None:
    cleaned = clean_name(name, "application/pdf")
    assert cleaned.endswith(".pdf")
    assert not set(cleaned) & set("/\\:\0")
    assert not cleaned.startswith(".")


def test_a_stranger_sends_what_they_like_and_nothing_breaks(app: Flask) -> None:
    client = app.test_client()
    answers = set()
    for number in range(25):
        file = broken(number)
        answers.add(client.post("/api/v1/verify", data=file.content).status_code)
    assert answers <= {200, 413, 422}
