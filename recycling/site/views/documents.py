"""Pages made of the project's own documents: the glossary and the changelog."""

from __future__ import annotations

from flask import render_template

from recycling.access import public
from recycling.site.blueprint import blueprint
from recycling.site.documents import document
from recycling.site.glossary import terms


@blueprint.get("/glossary")
@public
def glossary() -> str:
    """Say what the words of the registry mean, and what they are called in other languages."""
    return render_template("site/glossary.html", terms=terms())


@blueprint.get("/changelog")
@public
def changelog() -> str:
    """Say what changed for the people who use the registry, newest first."""
    return render_template("site/changelog.html", document=document("CHANGELOG.md"))
