"""What the site imports is pinned, with its reason, in requirements.txt."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PINNED = re.compile(r"^([A-Za-z0-9_.\-]+)(?:\[\w+\])?==\S+(\s+# \S.*)?$")


def _chosen() -> dict[str, str]:
    chosen, _, _ = (ROOT / "requirements.txt").read_text().partition("# Brought along")
    found = (PINNED.match(line) for line in chosen.splitlines())
    return {_plain(match[1]): match[2] or "" for match in found if match}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _imported() -> set[str]:
    modules = set()
    for path in (ROOT / "recycling").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.partition(".")[0])
    return modules - set(sys.stdlib_module_names) - {"recycling"}


def test_everything_the_site_imports_is_pinned_by_name() -> None:
    owners = packages_distributions()
    unpinned = {
        module
        for module in _imported()
        if not {_plain(owner) for owner in owners.get(module, [])} & set(_chosen())
    }
    assert unpinned == set()


def test_every_chosen_package_says_why_it_is_there() -> None:
    assert [name for name, why in _chosen().items() if not why] == []
