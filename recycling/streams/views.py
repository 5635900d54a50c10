"""The catalogue as pages: streams, their sub-types, elements, waste codes. Open to anybody."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, url_for

from recycling.access import public
from recycling.errors import Refusal, missing
from recycling.streams import queries, rules
from recycling.streams.code_lists import list_named
from recycling.streams.codes import CHANGE_OF_2026
from recycling.streams.corridor_form import ANSWER_WORDS, FORM_WORDS, CorridorForm
from recycling.streams.forms import CodeSearchForm, PlaceAndDayForm

blueprint = Blueprint("streams", __name__)
_PAGE = 50
Answer = tuple[str, int]
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@blueprint.app_template_filter("formula")
def formula(species: str) -> str:
    """Write a chemical formula with its numbers below the line."""
    return species.translate(_SUBSCRIPTS)


@blueprint.app_template_filter("unbroken")
def unbroken(text: str) -> str:
    """Write a text that no line break may part, such as a waste code."""
    return text.replace(" ", "\u00a0")


@blueprint.get("/streams")
@public
def index() -> str:
    """Show the eight streams."""
    return render_template("streams/index.html", cards=queries.stream_cards())


@blueprint.get("/streams/<stream_id>")
@public
def show(stream_id: str) -> Answer:
    """Show one stream with its sub-types under the law of a country and day."""
    stream = rules.stream(stream_id)
    form, under = _law_asked_for()
    page = render_template(
        "streams/stream.html",
        form=form,
        law=under,
        card=queries.stream_card(stream),
        subtypes=[queries.subtype_card(kind, under) for kind in stream.subtypes],
        processes=queries.stream_processes(stream),
        citations=queries.Citations(),
    )
    return page, form.status


@blueprint.get("/streams/<stream_id>/<subtype_id>")
@public
def subtype(stream_id: str, subtype_id: str) -> Answer:
    """Show everything known of one sub-type."""
    kind = rules.subtype(subtype_id)
    if kind.stream != stream_id:
        raise missing("subtype", subtype_id)
    form, under = _law_asked_for()
    page = render_template(
        "streams/subtype.html",
        form=form,
        law=under,
        stream=rules.stream(stream_id),
        card=queries.subtype_card(kind, under),
        change_on=CHANGE_OF_2026,
        citations=queries.Citations(),
    )
    return page, form.status


def _law_asked_for() -> tuple[PlaceAndDayForm, queries.Law]:
    form = PlaceAndDayForm()
    form.validate()
    asked = form.country.data if form.country.data and not form.country.errors else ""
    under = queries.law(asked or form.country.default, form.on.day)
    form.country.data = form.country.data or under.country
    form.on.data = form.on.data or under.day.isoformat()
    return form, under


@blueprint.get("/elements")
@public
def elements() -> str:
    """Show the seventeen elements."""
    return render_template(
        "streams/elements.html",
        elements=rules.elements(),
        schemes=rules.group_schemes(),
        citations=queries.Citations(),
    )


@blueprint.get("/elements/<symbol>")
@public
def element(symbol: str) -> str:
    """Show one element and where it is held."""
    return render_template(
        "streams/element.html",
        card=queries.element_card(rules.element(symbol)),
        schemes=rules.group_schemes(),
        flags=rules.flags(),
        citations=queries.Citations(),
    )


@blueprint.get("/waste-codes")
@public
def waste_codes() -> Answer:
    """Search a list of codes on a day."""
    form = CodeSearchForm()
    form.validate()
    day, words = form.on.day, form.q.data or ""
    shown = form.code_list
    found = rules.search_list(shown.id, day, words)
    start = (form.page_number - 1) * _PAGE
    form.on.data = form.on.data or day.isoformat()
    form.list.data = shown.id
    page = render_template(
        "streams/waste_codes.html",
        form=form,
        day=day,
        codes=found[start : start + _PAGE],
        count=len(found),
        hazardous=sum(bool(code.hazardous) for code in found),
        shown=shown,
        edition=rules.edition_on(shown.id, day),
        citations=queries.Citations(),
        previous=_page_address(form, -1) if start else "",
        next=_page_address(form, 1) if len(found) > start + _PAGE else "",
    )
    return page, form.status


@blueprint.get("/corridors")
@public
def corridors() -> Answer:
    """Tell whether waste may cross a border on a day, by which rule, and list all rules."""
    form = CorridorForm()
    decided = None
    if form.validate() and form.is_asked:
        try:
            decided = rules.ask_corridor(rules.read_corridor(form.asked()))
        except Refusal as refusal:
            form.refuse(refusal)
    page = render_template(
        "streams/corridors.html",
        form=form,
        day=form.on.day,
        decided=decided,
        answers=ANSWER_WORDS,
        forms=FORM_WORDS,
        list_named=list_named,
        stream_named=rules.stream,
        rules=rules.corridor_rules(),
        citations=queries.Citations(),
        has_decisions="matching.border_decisions" in current_app.view_functions,
    )
    return page, form.status


def _page_address(form: CodeSearchForm, step: int) -> str:
    return url_for(
        "streams.waste_codes",
        q=form.q.data or None,
        list=form.code_list.id,
        on=form.on.data,
        page=form.page_number + step,
    )
