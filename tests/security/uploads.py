"""What becomes of the files of somebody who means no good, at every door that takes one?

``python -m tests.security.uploads N SECONDS`` sends N broken files and bombs by Flask's client to
each page and address with a file field in turn, as somebody who may open it, lets the workers read
what was taken in, and counts: no answer is a 5xx, no worker fails, and the instance folder grows by
no more than was sent and taken. It ends with one line of JSON; exit 1 where one of these is not so.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from recycling import create_app
from recycling.certificates.stacks import work as stacks
from recycling.config import Settings
from recycling.custody.imports import work as movements
from recycling.db import db
from recycling.files import FOLDER
from recycling.lots.imports import work as imports
from tests.databases import SqliteDatabase, sqlite_folder
from tests.house.opened import READERS, address_of, client_of, world
from tests.security.broken_files import Broken, broken

_ROUNDS = 60
_XHTML = "{http://www.w3.org/1999/xhtml}"
# What the registry makes of its own accord beside what it keeps of a file: rows, records, logs.
_WORK = {"lots": imports.tick, "movements": movements.tick, "stacks": stacks.tick}
_OWN_GROWTH = 4 * 1024 * 1024


@dataclass(frozen=True)
class Door:
    """Where a file is taken: address, the field, what goes with it, and who sends it."""

    address: str
    reader: str
    name: str
    beside: Mapping[str, str]
    client: FlaskClient = field(repr=False, compare=False)

    def send(self, file: Broken) -> TestResponse:
        """Send a file as the form would; without a name of the field, as the whole body."""
        if not self.name:
            return self.client.post(self.address, data=file.content, buffered=True)
        sent = {**self.beside, self.name: (BytesIO(file.content), file.name)}
        return self.client.post(
            self.address, data=sent, content_type="multipart/form-data", buffered=True
        )


def doors(app: Flask, refs: dict[str, str]) -> Iterator[Door]:
    """Find every page with a file field, once each, and what programs may send files to."""
    clients = {reader: client_of(app, reader) for reader in READERS}
    found: dict[str, Door] = {}
    for address in _pages(app, refs):
        for reader, client in clients.items():
            for action, name, beside in _forms_of(client.get(address, buffered=True)):
                to = action or address
                found.setdefault(to, Door(to, reader, name, beside, client))
    yield from found.values()
    yield Door("/api/v1/verify", "nobody", "", {}, clients["nobody"])


def _pages(app: Flask, refs: dict[str, str]) -> list[str]:
    """Return the addresses of pages that may hold a form: those of rules that take one, or above.

    The form of ``/lots/<ref>/files`` stands on the page of the lot.
    """
    taking = {r.rule for r in app.url_map.iter_rules() if "POST" in (r.methods or ())}
    asked = taking | {rule.rpartition("/")[0] for rule in taking}
    found = {
        address_of(rule, refs)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.rule in asked and "/api/" not in rule.rule
    }
    return sorted(address for address in found if address)


def _forms_of(page: TestResponse) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Give each form with a file field: where it goes, that field, and what goes with it."""
    if page.status_code != 200 or b'type="file"' not in page.data:
        return
    tree = html5lib.parse(page.text, namespaceHTMLElements=True)
    for form in tree.iter(f"{_XHTML}form"):
        fields = [_filled(one) for one in form.iter() if one.get("name")]
        files = [name for name, kind, _ in fields if kind == "file"]
        if files:
            beside = {n: value for n, kind, value in reversed(fields) if kind != "file" and value}
            yield form.get("action", ""), files[0], beside


def _filled(one: Any) -> tuple[str, str, str]:
    """Return a field's name, its kind, and something to fill it in with."""
    tag, kind = one.tag.removeprefix(_XHTML), one.get("type", "text")
    if tag == "select":
        options = [o.get("value", "") for o in one.iter(f"{_XHTML}option")]
        return one.get("name"), tag, next((o for o in options if o), "")
    if tag == "textarea":
        return one.get("name"), tag, "Words about the file."
    return one.get("name"), kind, one.get("value") or ("" if kind == "hidden" else "12")


def _bytes_in(folder: Path) -> int:
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())


def measure(app: Flask, number: int, seconds: float) -> dict[str, Any]:
    """Send so many files to the doors in turn, as far as time allows; say what became of them."""
    instance = app.extensions["settings"].instance
    with TemporaryDirectory() as folder, world(app, Path(folder)) as refs:
        found = list(doors(app, refs))
        began, before = time.monotonic(), _bytes_in(instance / FOLDER)
        answers: Counter[str] = Counter()
        broke: list[str] = []
        taken = sent = 0
        for one in range(number):
            if time.monotonic() - began > seconds:
                break
            file, door = broken(one), found[one % len(found)]
            answer = door.send(file)
            sent += len(file.content)
            answers[str(answer.status_code)] += 1
            if answer.status_code >= 500:
                broke.append(f"{one} ({file.what}) at {door.address}: {answer.status_code}")
            elif answer.status_code < 400:
                taken += len(file.content)
        failed = _let_workers_read(app)
        grown = _bytes_in(instance / FOLDER) - before
        for line in broke:
            print(line)
        return {
            "files": answers.total(),
            "doors": len(found),
            "answers": dict(sorted(answers.items())),
            "server_errors": len(broke),
            "workers_failed": failed,
            "sent_bytes": sent,
            "taken_bytes": taken,
            "grown_bytes": grown,
            "is_within": grown <= taken + _OWN_GROWTH,
            "seconds": round(time.monotonic() - began, 1),
            "where": sorted({door.address for door in found}),
        }


def _let_workers_read(app: Flask) -> list[str]:
    """Let the workers read what waits, to its end; return what broke."""
    broke = []
    for name, tick in _WORK.items():
        with app.app_context():
            for _ in range(_ROUNDS):
                try:
                    done = tick()
                except Exception as problem:  # whatever breaks a worker is what is looked for
                    broke.append(f"{name}: {type(problem).__name__}: {problem}")
                    db.session.rollback()
                    continue
                if not done:
                    break
    return sorted(set(broke))


def main() -> int:
    """Measure, print, and tell whether nothing broke."""
    asked = [float(one) for one in sys.argv[1:3]]
    number, seconds = (*asked, *(200.0, float("inf"))[len(asked) :])
    with TemporaryDirectory() as folder, sqlite_folder() as rows:
        made = SqliteDatabase(rows)
        settings = Settings(Path(folder), made.url, base_url="http://localhost")
        app = create_app(settings)
        made.build(app)
        said = measure(app, int(number), seconds)
    for address in said.pop("where"):
        print(address)
    print(json.dumps(said))
    return (
        0 if not said["server_errors"] and not said["workers_failed"] and said["is_within"] else 1
    )


if __name__ == "__main__":
    raise SystemExit(main())
