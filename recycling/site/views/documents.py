"""Pages made of the project's own documents: glossary, changelog, and guides for developers."""

from __future__ import annotations

from flask import render_template, request

from recycling.access import public
from recycling.errors import missing
from recycling.pages.languages import html_lang
from recycling.site.blueprint import blueprint
from recycling.site.documents import document, part
from recycling.site.glossary import by_letter, is_by_own_name
from recycling.site.guides import file_of_guide, guides


@blueprint.get("/glossary")
@public
def glossary() -> str:
    """Say what the words of the registry mean, and what they are called in other languages."""
    language = html_lang().partition("-")[0]
    return render_template(
        "site/glossary.html",
        language=language,
        letters=by_letter(language),
        by_own_name=is_by_own_name(language),
    )


@blueprint.get("/changelog")
@public
def changelog() -> str:
    """Say what changed for the people who use the registry, newest first."""
    found, parts = part("CHANGELOG.md", request.args.get("of", ""))
    return render_template("site/changelog.html", document=found, parts=parts)


@blueprint.get("/developers")
@public
def developers() -> str:
    """Lead programs' authors to the reference, the guides and the data."""
    return render_template("site/developers.html", guides=guides())


@blueprint.get("/developers/<name>")
@public
def guide(name: str) -> str:
    """Show one guide; each example in it is run as a test."""
    names = [one.name for one in guides()]
    if name not in names:
        raise missing("guide", name)
    place = names.index(name)
    return render_template(
        "site/guide.html",
        title=guides()[place].title,
        document=document(file_of_guide(name, html_lang())),
        following=guides()[place + 1] if place + 1 < len(names) else None,
    )
