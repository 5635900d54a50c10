from __future__ import annotations

import gzip
import re
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, flash, render_template, render_template_string
from jinja2 import TemplateRuntimeError, UndefinedError

from recycling.errors import Invalid
from recycling.forms import Form, TextField
from tests.pages.bare import ROOT, add_page, fetch, ids, make_app, parse_strictly, render, words

PAGE = (
    '{% extends "base.html" %}{% block title %}Lots{% endblock %}'
    "{% block main %}<h1>Lots</h1>{% endblock %}"
)
NAVIGATION = {
    "lots.index": "Lots",
    "auctions.index": "Auctions",
    "bases.index": "Bases",
    "streams.index": "Streams",
    "certificates.verify": "Verify a certificate",
}
MEI = SimpleNamespace(
    is_authenticated=True,
    person_name="Mei Lin",
    organisation_name="Nordhavn",
    actor=SimpleNamespace(broker=None),
)


def links(tree: Any) -> dict[str, str]:
    return {words(a): a.get("href") for a in tree.iter("a")}


def test_page_is_html_with_language_title_and_one_main(bare: Flask) -> None:
    tree = parse_strictly(render(bare, PAGE))
    assert tree.get("lang") == "en"
    assert words(next(tree.iter("title"))) == "Lots – Urban Mine"
    assert len(list(tree.iter("main"))) == 1


def test_page_without_a_title_cannot_be_rendered(bare: Flask) -> None:
    with pytest.raises(TemplateRuntimeError):
        render(bare, '{% extends "base.html" %}')


def test_page_with_an_undefined_name_cannot_be_rendered(bare: Flask) -> None:
    with pytest.raises(UndefinedError):
        render(bare, PAGE.replace("<h1>Lots", "<h1>{{ lot }}"))


def test_skip_link_leads_to_the_main_content(bare: Flask) -> None:
    tree = parse_strictly(render(bare, PAGE))
    assert links(tree)["Skip to main content"] == "#main-content"
    assert "main-content" in ids(tree)


def test_page_has_no_script_or_style_of_its_own(bare: Flask) -> None:
    page = render(bare, PAGE)
    assert "<style" not in page
    assert not re.search(r'\sstyle="|\son[a-z]+="|javascript:', page)
    assert all(script.get("src") for script in parse_strictly(page).iter("script"))


def test_page_loads_nothing_from_elsewhere(bare: Flask) -> None:
    tree = parse_strictly(render(bare, PAGE))
    addresses = [e.get("src") or e.get("href") for e in tree.iter() if e.tag in ("script", "link")]
    assert all(address.startswith("/static/") for address in addresses)


def test_navigation_without_rooms_is_left_out(bare: Flask) -> None:
    assert "<nav" not in render(bare, PAGE)


def test_navigation_holds_what_exists_and_marks_where_one_is(fresh: Flask) -> None:
    for endpoint in NAVIGATION:
        add_page(fresh, endpoint, f"/{endpoint.partition('.')[0]}")
    fresh.add_url_rule("/here", "here", lambda: render_template_string(PAGE))
    tree = parse_strictly(fresh.test_client().get("/here").text)
    assert set(NAVIGATION.values()) < set(links(tree))
    with fresh.test_request_context("/lots"):
        page = fresh.jinja_env.from_string(PAGE).render(_context(fresh))
    assert [words(a) for a in parse_strictly(page).iter("a") if a.get("aria-current")] == ["Lots"]


def test_somebody_signed_out_is_offered_to_sign_in(fresh: Flask) -> None:
    add_page(fresh, "parties.sign_in", "/sign-in")
    add_page(fresh, "parties.sign_out", "/sign-out")
    add_page(fresh, "site.desk", "/desk")
    found = links(parse_strictly(render(fresh, PAGE)))
    assert found["Sign in"] == "/sign-in"
    assert "Desk" not in found


def test_somebody_signed_in_sees_for_whom_and_signs_out_with_a_post() -> None:
    app = make_app()
    add_page(app, "parties.sign_in", "/sign-in")
    add_page(app, "parties.sign_out", "/sign-out")
    add_page(app, "site.desk", "/desk")
    tree = parse_strictly(render(app, PAGE, current_user=MEI))
    assert "Mei Lin, acting for Nordhavn" in words(tree)
    assert links(tree)["Desk"] == "/desk"
    assert "Sign in" not in links(tree)
    form = next(tree.iter("form"))
    assert (form.get("method"), form.get("action")) == ("post", "/sign-out")
    assert [i.get("name") for i in form.iter("input")] == ["csrf_token"]


def test_somebody_signed_in_reaches_the_page_of_the_own_organisation() -> None:
    app = make_app()
    add_page(app, "parties.organisation", "/organisation")
    add_page(app, "parties.act_for", "/act-for")
    tree = parse_strictly(render(app, PAGE, current_user=MEI))
    assert links(tree)["Nordhavn"] == "/organisation"
    assert links(tree)["Change for whom you act"] == "/act-for"


def test_demonstration_is_told_on_every_page() -> None:
    assert "Demonstration market." in render(make_app(demonstration=True), PAGE)
    assert "Test payments." in render(make_app(), PAGE)
    assert "um-strip" not in render(make_app(stripe_api_key="sk_live_x"), PAGE)


def test_messages_are_shown_once_and_escaped(fresh: Flask) -> None:
    fresh.add_url_rule("/do", "do", lambda: flash("<b>Done</b>", "success") or "")
    fresh.add_url_rule("/see", "see", lambda: render_template_string(PAGE))
    browser = fresh.test_client()
    browser.get("/do")
    first, second = browser.get("/see").text, browser.get("/see").text
    assert "&lt;b&gt;Done&lt;/b&gt;" in first
    assert "govuk-notification-banner--success" in first
    assert "govuk-notification-banner" not in second
    parse_strictly(first)


def test_title_of_a_page_with_errors_says_so_first(bare: Flask) -> None:
    with bare.test_request_context("/"):
        form = type("Named", (Form,), {"name": TextField("Name")})()
        form.refuse(Invalid("taken", "Taken.", field="name"))
        title = next(parse_strictly(render_template_string(PAGE, form=form)).iter("title"))
    assert words(title) == "Error: Lots – Urban Mine"


def test_form_for_carries_token_key_and_encoding(bare: Flask) -> None:
    from recycling.forms import FileField

    source = (
        '{% from "components/form.html" import form_for, submit %}'
        '{% call form_for(form, action="/x") %}{{ submit("Go") }}{% endcall %}'
    )
    with bare.test_request_context("/"):
        form = type("Upload", (Form,), {"photo": FileField("Photograph")})()
        shown = bare.jinja_env.from_string(source).render(form=form)
    assert 'enctype="multipart/form-data"' in shown
    assert re.search(r'name="csrf_token" type="hidden" value=".{40,}"', shown)
    assert re.search(r'name="deed_key" type="hidden" value=".{20,}"', shown)


def test_nothing_of_one_governments_brand_is_left(bare: Flask) -> None:
    css = (ROOT / "static/vendor/govuk-frontend-6.6.0/govuk-frontend.css").read_text()
    page = render(bare, PAGE)
    for mark in ("GDS Transport", "crest", "govuk-crown", "url("):
        assert mark not in css
    for mark in ("GOV.UK", "Crown copyright", "Open Government Licence", "logotype"):
        assert mark not in page


def test_page_weighs_less_than_75_kib(bare: Flask) -> None:
    page = render(bare, PAGE)
    weight = len(gzip.compress(page.encode()))
    tree = parse_strictly(page)
    wanted = {e.get("src") or e.get("href") for e in tree.iter() if e.tag in ("script", "link")}
    wanted = {w for w in wanted if "apple" not in w and "favicon-32" not in w}
    wanted.add("/static/vendor/govuk-frontend-6.6.0/govuk-frontend.min.js")
    for address in wanted:
        body = fetch(bare, address).data
        weight += len(body) if "woff2" in address else len(gzip.compress(body))
    assert weight <= 75 * 1024


def test_every_static_file_a_page_names_is_there(bare: Flask) -> None:
    css = (ROOT / "static/urban-mine.css").read_text()
    js = (ROOT / "static/urban-mine.js").read_text()
    for name in re.findall(r'url\("([^"]+)"\)', css) + re.findall(r'from "\./([^"]+)"', js):
        assert (ROOT / "static" / name).is_file()
    for element in parse_strictly(render(bare, PAGE)).iter():
        if element.tag in ("script", "link"):
            address = element.get("src") or element.get("href")
            assert fetch(bare, address).status_code == 200


def _context(app: Flask) -> dict[str, Any]:
    context: dict[str, Any] = {}
    app.update_template_context(context)
    return context


def test_layout_can_be_rendered_by_name(bare: Flask) -> None:
    with bare.test_request_context("/"), pytest.raises(TemplateRuntimeError):
        render_template("base.html")


def test_font_is_fetched_once_under_one_address(bare: Flask) -> None:
    css = (ROOT / "static/urban-mine.css").read_text()
    named = re.search(r'url\("(vendor/public-sans[^"]+)"\)', css)
    links = parse_strictly(render(bare, PAGE)).iter("link")
    preloaded = [e.get("href") for e in links if e.get("rel") == "preload"]
    assert named
    assert preloaded == [f"/static/{named[1]}"]
