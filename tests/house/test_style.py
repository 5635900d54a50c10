"""What style.md of the project asks and a machine can see."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "recycling").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
LONGEST_FILE = 400
BANNED_NAMES = {"utils", "util", "helpers", "helper", "manager", "misc", "common", "data"}
MACHINE_PATH = re.compile(r"(/work/|/root/|/home/[a-z]+/|\.\./shared)")


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_nothing_is_kept_as_a_link_to_somewhere_on_a_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-s"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert [line for line in listed.splitlines() if line.startswith("120000")] == []


def test_no_source_file_is_longer_than_the_limit() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in SOURCES + TESTS
        if (lines := len(path.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    named = [
        p
        for p in SOURCES + TESTS
        if BANNED_NAMES & {part.removesuffix(".py") for part in p.relative_to(ROOT).parts}
    ]
    assert named == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_module_opens_with_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text()))


def test_most_functions_are_short() -> None:
    lengths = sorted(
        node.end_lineno - node.lineno + 1
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
    )
    assert lengths[len(lengths) // 2] <= 10
    assert lengths[len(lengths) * 9 // 10] <= 31


def test_no_room_reads_the_wall_clock_itself() -> None:
    wall = re.compile(r"datetime\.now\(|datetime\.utcnow|date\.today\(|time\.time\(")
    standalone = ROOT / "recycling" / "certificates" / "offline" / "verify.py"
    outside = {ROOT / "recycling" / "clock.py", standalone}
    sandbox = ROOT / "recycling" / "settlement" / "sandbox"
    found = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path not in outside and sandbox not in path.parents and wall.search(path.read_text())
    ]
    assert found == []


def test_no_float_in_the_models() -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.name == "models.py" and re.search(r"\bfloat\b|Float\b", path.read_text())
    ]
    assert found == []


def test_nothing_names_a_path_of_one_machine() -> None:
    found = []
    for path in _tracked():
        if path == Path(__file__) or path.suffix in {
            ".png",
            ".woff2",
            ".ttf",
            ".otf",
            ".ico",
            ".pdf",
        }:
            continue
        text = path.read_text(errors="replace")
        if MACHINE_PATH.search(text) and "vendor" not in path.parts:
            found.append(str(path.relative_to(ROOT)))
    assert found == []


def test_only_services_and_the_ground_commit() -> None:
    allowed = {"deeds.py", "writing.py", "service.py", "jobs.py", "demonstration.py", "pending.py",
               "sequencer.py", "sandbox", "store.py", "daily.py", "outbox.py", "staging.py",
               "expiring.py", "saved.py", "clearing.py", "carrying.py", "cosigning.py",
               "gathering.py", "looking.py", "outbidding.py", "preferences.py", "digests.py",
                   "delivering.py",
               "searching.py"}  # fmt: skip
    found = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if "session.commit()" in path.read_text() and not allowed & set(path.parts)
    ]
    assert found == []


def test_every_room_has_a_card() -> None:
    for room in sorted((ROOT / "recycling").iterdir()):
        if room.is_dir() and room.name not in {"__pycache__", "translations"}:
            card = ast.get_docstring(ast.parse((room / "__init__.py").read_text()))
            assert card, room.name
