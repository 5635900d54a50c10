"""The rooms import up the row only; import-linter keeps the contract of pyproject.toml."""

import subprocess
import sys
from pathlib import Path

# Writing an instant or a day down reads no clock.
WRITES_TIME = {"from recycling.clock import stamp", "from recycling.clock import day_words"}
ROOT = Path(__file__).resolve().parents[2]


def test_rooms_import_only_rooms_before_them() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    result = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_inside_a_room_rules_know_neither_tables_nor_clock_nor_request() -> None:
    forbidden = ("sqlalchemy", "flask", "recycling.db", "recycling.clock", "recycling.deeds")
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in (ROOT / "recycling").glob("*/rules*")
        for file in ([path] if path.is_file() else sorted(path.rglob("*.py")))
        for line in file.read_text().splitlines()
        if line.startswith(("import ", "from "))
        and line.split()[1].startswith(forbidden)
        and line not in WRITES_TIME
    ]
    assert found == []
