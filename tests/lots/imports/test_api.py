"""Files of lots for programs, and on the command line."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from recycling.lots.imports import work
from tests.bases.browsing import bearer
from tests.lots.imports.sending import a_csv, good_lines
from tests.makers import a_member

IMPORT = "/api/v1/lots/import"


def _program(app: Flask) -> tuple[FlaskClient, dict[str, str], str]:
    with app.app_context():
        member = a_member()
    return app.test_client(), bearer(app, member), member.actor.organisation_ref


def _rows(count: int) -> list[dict[str, Any]]:
    return [
        {
            "own_id": f"R{number}", "title": f"Swarf {number}", "subtype": "ndfeb_swarf",
            "wet_mass": "12.5", "composition": [{"species": "Nd", "fraction": "0.19"}],
        }
        for number in range(count)
    ]  # fmt: skip


def test_rows_as_json_are_entered_before_the_answer(app: Flask) -> None:
    client, headers, _ = _program(app)
    rows = {"rows": [*_rows(2), {"own_id": "R9", "title": "S", "wet_mass": "much"}]}
    answer = client.post(f"{IMPORT}?policy=valid", json=rows, headers=headers)
    assert answer.status_code == 201, answer.text
    assert answer.json is not None
    found = {key: answer.json[key] for key in ("state", "created", "bad", "rows")}
    assert found == {"state": "imported", "created": 2, "bad": 1, "rows": 3}
    again = client.post(f"{IMPORT}?policy=valid", json=rows, headers=headers)
    assert again.json is not None
    assert (again.json["created"], again.json["unchanged"]) == (0, 2)
    at = f"/api/v1/imports/{answer.json['ref']}"
    bad = client.get(f"{at}/rows?only_bad=true", headers=headers)
    assert bad.json is not None
    (row,) = bad.json["items"]
    paths = {finding["path"] for finding in row["findings"]}
    assert {"rows[2].wet_mass", "rows[2].title", "rows[2].subtype"} <= paths
    errors = client.get(f"{at}/errors.csv", headers=headers)
    assert "much" in errors.text
    assert "is not a number" in errors.text
    mine = client.get("/api/v1/lots?mine=true", headers=headers)
    assert mine.json is not None
    assert {lot["wet_mass"] for lot in mine.json["items"]} == {"12.5"}


def test_more_than_a_thousand_rows_at_once_are_pointed_to_the_file_import(app: Flask) -> None:
    client, headers, _ = _program(app)
    answer = client.post(IMPORT, json={"rows": _rows(1001)}, headers=headers)
    assert answer.status_code == 413
    assert answer.json is not None
    assert answer.json["code"] == "too_many_rows"
    assert "multipart" in answer.json["detail"]
    listed = client.get("/api/v1/imports", headers=headers)
    assert listed.json is not None
    assert listed.json["items"] == []


def test_a_file_is_entered_in_the_background(app: Flask) -> None:
    client, headers, _ = _program(app)
    file = {"file": (io.BytesIO(a_csv(*good_lines(3))), "lots.csv")}
    sent = client.post(f"{IMPORT}?policy=all", data=file, headers=headers)
    assert sent.status_code == 201, sent.text
    assert sent.json is not None
    assert sent.json["state"] == "reading"
    with app.app_context():
        work.tick()
    at = f"/api/v1/imports/{sent.json['ref']}"
    done = client.get(at, headers=headers)
    assert done.json is not None
    assert (done.json["state"], done.json["created"]) == ("imported", 3)
    _, stranger, _ = _program(app)
    assert client.get(at, headers=stranger).status_code == 404


def test_a_request_without_a_file_says_what_to_send(app: Flask) -> None:
    client, headers, _ = _program(app)
    answer = client.post(IMPORT, data={}, headers=headers)
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["errors"][0]["path"] == "file"


def test_the_command_enters_a_file_for_a_holder(app: Flask, tmp_path: Path) -> None:
    *_, holder = _program(app)
    path = tmp_path / "lots.csv"
    path.write_bytes(a_csv(*good_lines(2)))
    runner = app.test_cli_runner()
    done = runner.invoke(args=["import", "lots", str(path), "--for", holder])
    assert done.exit_code == 0, done.output
    assert "2 rows, 2 new, 0 changed, 0 unchanged, 0 bad" in done.output
    path.write_bytes(a_csv(*good_lines(2), "A-3;;ndfeb_swarf"))
    refused = runner.invoke(args=["import", "lots", str(path), "--for", holder])
    assert refused.exit_code == 1
    assert "rows[2].title" in refused.output
    unknown = runner.invoke(args=["import", "lots", str(path), "--for", "ORG-NONE"])
    assert "There is no organisation ORG-NONE" in unknown.output
