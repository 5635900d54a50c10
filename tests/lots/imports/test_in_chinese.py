"""What is found in a file of lots, read by somebody who reads Chinese."""

from __future__ import annotations

import re

from flask import Flask

from recycling.deeds import Act
from tests.bases.browsing import bearer
from tests.lots.imports.sending import sent
from tests.makers import Member, a_member

_HEADERS = (
    "own id;title;subtype;wet mass (kg);moisture (%);Nd (%);Pr (%);Dy (%);code;hazards;method;"
    "latitude;available from;pieces;packaging"
)
_ROWS = (
    "A-1;S;sludge;heavy;120;<0,1;ca. 4,5;n/a;99 99 99;HP99;magic;99;31/31/2026;1,5;drum",
    "A-2;Swarf;ndfeb_swarf;5 ton;1,234;balance;balance;>3;12 01 18*;;;50;03/04/2026;x;drum",
    f"{'B' * 101};Swarf;ndfeb_swarf;5 stone;5 km;80;70;a;12 01 18*;;;5 m;soon;0;{'d' * 201}",
    "A-4;Swarf;ndfeb_swarf;0;100;1;2;3;12 01 18*;;;50;2099-01-01;1;drum",
)
# What the file itself says, what is named by code, and units, is the same in every language.
_OWN = re.compile(
    r"“[^”]*”|HPPOP|HP\d*|ppb|ppm|Ton|kg|lb|icp_\w+|xrf|titration|specification|estimate|"
    r"Nd2O3|Nd|Pr|Dy|fraction|rows\[\d+\][.\w]*|\bt\b|\bg\b"
)


def _in_english(text: str) -> list[str]:
    return re.findall(r"[A-Za-z]{2,}", _OWN.sub("", text))


def _sent(app: Flask) -> tuple[Member, str]:
    with app.app_context():
        member = a_member()
        content = "\r\n".join((_HEADERS, *_ROWS, "")).encode()
        return member, sent(Act(member.actor), content).ref


def test_the_findings_hold_no_english_in_chinese(app: Flask) -> None:
    member, ref = _sent(app)
    headers = {**bearer(app, member), "Accept-Language": "zh"}
    answer = app.test_client().get(f"/api/v1/imports/{ref}/rows", headers=headers)
    assert answer.json is not None
    found = [each["message"] for row in answer.json["items"] for each in row["findings"]]
    assert len(found) > 25
    assert {text: left for text in found if (left := _in_english(text))} == {}
    assert "“heavy”不是数字。请写成1250.5这样的形式。" in found
    assert "标题须为3至200个字符。" in found


def test_the_file_of_errors_is_in_the_readers_language(app: Flask) -> None:
    member, ref = _sent(app)
    at, headers = f"/api/v1/imports/{ref}/errors.csv", bearer(app, member)
    chinese = app.test_client().get(at, headers={**headers, "Accept-Language": "zh"}).text
    assert "wet_mass: “heavy”不是数字。" in chinese
    english = app.test_client().get(at, headers=headers).text
    assert "wet_mass: “heavy” is not a number. Write it as 1250.5." in english
