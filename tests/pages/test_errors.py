from __future__ import annotations

import pytest
from flask import Flask, g

from recycling.errors import Conflict, Finding, Invalid, Refusal
from recycling.pages import render_refusal
from tests.pages.bare import parse_strictly, words

STATUSES = (400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503)


def shown(app: Flask, refusal: Refusal) -> str:
    with app.test_request_context("/"):
        g.request_id = "8f14e45fceea167a"
        return render_refusal(refusal)


@pytest.mark.parametrize("status", STATUSES)
def test_error_page_is_html_with_a_heading_and_the_requests_number(
    bare: Flask, status: int
) -> None:
    refusal = Refusal("some_code", "Something was wrong.", way_out="Do it so.")
    refusal.status = status
    tree = parse_strictly(shown(bare, refusal))
    assert len(list(tree.iter("h1"))) == 1
    assert words(next(tree.iter("title"))).startswith(words(next(tree.iter("h1"))))
    assert "8f14e45fceea167a" in words(tree)


def test_error_page_says_what_is_wrong_and_the_way_out(bare: Flask) -> None:
    page = words(parse_strictly(shown(bare, Conflict("c", "It closed.", way_out="See the award."))))
    assert "It closed." in page
    assert "See the award." in page


def test_error_page_lists_every_finding(bare: Flask) -> None:
    findings = [Finding("a", "x", "First thing."), Finding("b", "y", "Second thing.")]
    page = shown(bare, Invalid("several", "Two things.", details=findings))
    assert "First thing." in page
    assert "Second thing." in page


def test_error_page_for_a_surprise_tells_nothing_of_it(bare: Flask) -> None:
    refusal = Refusal("surprise", "KeyError in row 7")
    refusal.status = 500
    assert "KeyError" not in shown(bare, refusal)


def test_error_page_escapes_what_was_sent(bare: Flask) -> None:
    assert "<script>alert" not in shown(
        bare, Invalid("x", "“<script>alert(1)</script>” is not it.")
    )
