"""Every component is rendered, is HTML, and cannot be rendered with something missing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from jinja2 import UndefinedError

from recycling.pages.lines import Sample, draw_line
from recycling.pages.maps import Place, draw_map
from recycling.pages.sankey import Leg, diagram
from recycling.quantities import Mass
from tests.pages.bare import ROOT, add_page, fragment, ids, words

AT = datetime(2026, 12, 9, 9, 30, tzinfo=UTC)
IMPORTS = """
{% from "components/brand.html" import mark %}
{% from "components/breadcrumbs.html" import breadcrumbs %}
{% from "components/card.html" import cards, card, awaits, figures %}
{% from "components/chain.html" import chain %}
{% from "components/chart.html" import element_bars %}
{% from "components/download.html" import download %}
{% from "components/form.html" import submit, post_button, link_button %}
{% from "components/lifecycle.html" import lifecycle %}
{% from "components/line.html" import line %}
{% from "components/map.html" import point_map %}
{% from "components/pagination.html" import pager %}
{% from "components/passkey.html" import passkey_button, passkey_scripts, shown_code_inset %}
{% from "components/progress.html" import progress, progress_script %}
{% from "components/reasons.html" import reasons %}
{% from "components/sankey.html" import sankey %}
{% from "components/summary.html" import summary_list %}
{% from "components/table.html" import table %}
{% from "components/tag.html" import state_tag, element_tile %}
{% from "components/tasks.html" import task_list %}
{% from "components/turn.html" import turn %}
{% from "components/use.html" import use_bars %}
"""
STAGES = [("registered", "Registered"), ("matched", "Matched"), ("paid", "Paid")]


def show(app: Flask, source: str, **context: Any) -> Any:
    with app.test_request_context("/"):
        return fragment(app.jinja_env.from_string(IMPORTS + source).render(context))


def reason(outcome: str, **more: Any) -> SimpleNamespace:
    facts = {"rule": "Licensed", "required": "3.1", "found": "3.2", "source": "LIC-1 § 2"}
    return SimpleNamespace(outcome=outcome, **{**facts, **more})


def test_every_component_is_covered_here_or_with_the_forms() -> None:
    files = {path.name for path in (ROOT / "templates/components").iterdir()}
    assert files == {line.split('"')[1].split("/")[1] for line in IMPORTS.strip().splitlines()}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("'The holder', 'It awards.', at", "Next: The holder. It awards. Until 9 December 2026"),
        ("'The holder', 'It awards.', at.date()", "Until the end of 9 December 2026, UTC."),
        ("'The holder', 'It awards.'", "No time is laid down for it."),
        ("'', 'It is closed.'", "Nothing is awaited. It is closed."),
    ],
)
def test_whose_turn_it_is_names_who_what_and_until_when(bare: Flask, given: str, told: str) -> None:
    assert told in words(show(bare, f"{{{{ turn({given}) }}}}", at=AT))


def test_sankey_names_each_node_once_and_each_colour(bare: Flask) -> None:
    drawn = diagram([["lot"], ["oxide"]], [Leg("lot", "oxide", "Nd", 3)])
    lines = {"lot": ["NdFeB swarf", "12 kg"], "oxide": ["Neodymium oxide", ""]}
    tree = show(
        bare,
        "{{ sankey('Where it went', drawn, lines, [('Nd', 'neodymium', '#336699')]) }}",
        drawn=drawn,
        lines=lines,
    )
    svg = "{http://www.w3.org/2000/svg}"
    assert [one.get("aria-label") for one in tree.iter(f"{svg}svg")] == ["Where it went", None]
    assert [words(one) for one in tree.iter(f"{svg}text")] == [
        "NdFeB swarf",
        "12 kg",
        "Neodymium oxide",
    ]
    assert [words(one) for one in tree.iter("li")] == ["neodymium (Nd)"]


def test_download_offers_a_list_as_each_form_of_file_with_what_is_chosen(fresh: Flask) -> None:
    add_page(fresh, "lots_exports.lots", "/lots.<form>")
    with fresh.test_request_context("/lots?q=swarf"):
        shown = fresh.jinja_env.from_string(
            IMPORTS + "{{ download('lots_exports.lots') }}"
        ).render()
    found = {words(a): a.get("href") for a in fragment(shown).iter("a")}
    assert found["CSV"] == "/lots.csv?q=swarf"


def test_progress_is_told_to_who_listens_and_looks_again_without_a_script(bare: Flask) -> None:
    tree = show(bare, "{{ progress('40 of 100 rows read', '/here') }}{{ progress_script() }}")
    (told,) = [e for e in tree.iter("p") if e.get("role") == "status"]
    assert words(told) == "40 of 100 rows read"
    assert [a.get("href") for a in tree.iter("a")] == ["/here"]
    (script,) = tree.iter("script")
    assert script.get("src").startswith("/static/progress.js")


def test_passkey_button_is_hidden_until_a_script_knows_the_browser_can(bare: Flask) -> None:
    tree = show(bare, "{{ passkey_button('Use a passkey', 'prove', 'answer', '/options') }}")
    (holder,) = [e for e in tree.iter("div") if e.get("data-passkey")]
    assert holder.get("hidden") is not None
    assert (holder.get("data-passkey"), holder.get("data-options")) == ("prove", "/options")
    assert [words(e) for e in holder.iter("button")] == ["Use a passkey"]


def test_passkey_scripts_are_files_of_ours(bare: Flask) -> None:
    tree = show(bare, "{{ passkey_scripts() }}")
    assert all(e.get("src").startswith("/static/") for e in tree.iter("script"))


def test_code_of_an_invented_person_is_shown_and_nobody_elses(bare: Flask) -> None:
    assert "123456" in words(show(bare, "{{ shown_code_inset('123456') }}"))
    assert words(show(bare, "{{ shown_code_inset('') }}")) == ""


def test_use_bars_say_in_words_what_they_draw(bare: Flask) -> None:
    use = SimpleNamespace(
        limit=Mass.kg(10_000), consumed=Mass.kg(2_500), reserved=Mass.kg(6_000),
        free=Mass.kg(1_500), percent=85, level="nearly_used",
    )  # fmt: skip
    source = "{{ use_bars('Quotas', 'Member', 'Quota', rows) }}"
    tree = show(bare, source, rows=[{"name": "Magnets", "use": use, "links": ""}])
    row = list(tree.iter("tr"))[1]
    assert "85 % used" in words(row)
    assert [words(e).replace("\xa0", " ") for e in row.iter("td")][1:] == [
        "2.500 t", "6.000 t", "1.500 t", "10.000 t",
    ]  # fmt: skip
    drawn = [each.get("width") for each in row.iter() if str(each.tag).endswith("rect")]
    assert drawn == ["100", "25.00", "60.00"]


def test_summary_list_pairs_what_with_its_value(bare: Flask) -> None:
    tree = show(bare, "{{ summary_list(rows) }}", rows=[("Stream", "Magnets"), ("Mass", "1 kg")])
    assert [words(e) for e in tree.iter("dt")] == ["Stream", "Mass"]
    assert [words(e) for e in tree.iter("dd")] == ["Magnets", "1 kg"]


def test_summary_list_names_what_a_change_link_changes(bare: Flask) -> None:
    rows = [("Stream", "Magnets", "/change"), ("Mass", "1 kg")]
    tree = show(bare, "{{ summary_list(rows) }}", rows=rows)
    assert [(words(a), a.get("href")) for a in tree.iter("a")] == [("Change Stream", "/change")]


def test_summary_list_with_a_title_has_a_heading(bare: Flask) -> None:
    tree = show(bare, '{{ summary_list(rows, title="Awarded to", level=3) }}', rows=[("a", "b")])
    assert words(next(tree.iter("h3"))) == "Awarded to"


def test_summary_list_escapes_values(bare: Flask) -> None:
    assert not list(show(bare, "{{ summary_list(rows) }}", rows=[("<b>", "<b>")]).iter("b"))


def test_task_list_says_how_each_task_stands(bare: Flask) -> None:
    tasks = [
        {"title": "What", "status": "done", "href": "/a"},
        {"title": "Made of", "status": "started", "href": "/b", "hint": "By element"},
        {"title": "Where", "status": "todo", "href": "/c"},
        {"title": "Publish", "status": "blocked", "href": "/d"},
    ]
    tree = show(bare, "{{ task_list(tasks) }}", tasks=tasks)
    assert [words(e) for e in tree.iter("li")] == [
        "What Done",
        "Made of By element In progress",
        "Where To do",
        "Publish Cannot start yet",
    ]
    assert [a.get("href") for a in tree.iter("a")] == ["/a", "/b", "/c"]
    assert {a.get("aria-describedby") for a in tree.iter("a")} <= set(ids(tree))


def test_table_has_caption_headers_and_units(bare: Flask) -> None:
    tree = show(
        bare,
        '{{ table("Bases", ["Base", ("Left", "numeric")], rows, total=["All", "9 kg"]) }}',
        rows=[["Lausitz", "8 kg"], ["Kemi", "1 kg"]],
    )
    assert words(next(tree.iter("caption"))) == "Bases"
    assert [(words(e), e.get("scope")) for e in tree.iter("th")] == [
        ("Base", "col"),
        ("Left", "col"),
        ("Lausitz", "row"),
        ("Kemi", "row"),
        ("All", "row"),
    ]
    assert all("numeric" in e.get("class") for e in tree.iter("td"))


def test_table_scrolls_by_keyboard_under_a_name(bare: Flask) -> None:
    tree = show(bare, '{{ table("Bases", ["Base"], [["a"]]) }}')
    scroll = next(e for e in tree.iter("div") if e.get("role") == "region")
    assert (scroll.get("aria-label"), scroll.get("tabindex")) == ("Bases", "0")


def test_cells_of_a_table_that_does_not_fit_say_their_columns(bare: Flask) -> None:
    source = (
        '{{ table("Sales", ["Sale", "Lot", "Waits for"], [["SAL-7Q4KM-2TD9X", words, words]]) }}'
    )
    tree = show(bare, source, words="the base's receipt of the lot")
    assert [e.get("data-label") for e in tree.iter("td")] == ["Lot", "Waits for"]


def test_table_without_rows_says_so(bare: Flask) -> None:
    tree = show(bare, '{{ table("Bids", ["Bid"], [], empty="No bids yet.") }}')
    assert words(tree) == "No bids yet."


@pytest.mark.parametrize(
    ("state", "colour", "text"),
    [
        ("in_auction", "teal", "In auction"),
        ("granted", "green", "Granted"),
        ("revoked", "red", "Revoked"),
        ("never_heard_of", "grey", "Never heard of"),
    ],
)
def test_state_is_a_word_in_its_colour(bare: Flask, state: str, colour: str, text: str) -> None:
    tag = next(show(bare, "{{ state_tag(state) }}", state=state).iter("strong"))
    assert words(tag) == text
    assert f"govuk-tag--{colour}" in tag.get("class")


def test_awaits_leads_to_its_deed_and_says_until_when(bare: Flask) -> None:
    awaits = '{{ awaits("Sign", "Now.", "/s", "Sign now", due, "urgent") }}'
    tree = show(bare, f"{{% call cards() %}}{awaits}{{% endcall %}}", due=AT)
    assert [(words(a), a.get("href")) for a in tree.iter("a")] == [("Sign", "/s")]
    assert "Urgent: by 9 December 2026, 09:30 UTC" in words(tree)


def test_awaits_takes_a_day_or_nothing_as_its_due(bare: Flask) -> None:
    source = '{{ awaits("Pay", "Now.", "/s", "Pay", due) }}'
    assert "by 9 December 2026" in words(show(bare, source, due=date(2026, 12, 9)))
    assert "by" not in words(show(bare, source, due=None))


def test_card_holds_what_is_put_in(bare: Flask) -> None:
    tree = show(bare, '{% call card("Next") %}<p>It closes.</p>{% endcall %}')
    assert words(tree) == "Next It closes."


def test_figures_pair_number_and_meaning(bare: Flask) -> None:
    tree = show(bare, '{{ figures([("12 kg", "wet mass")]) }}')
    assert [words(e) for e in tree.iter() if e.tag in ("dt", "dd")] == ["wet mass", "12 kg"]


def test_lifecycle_tells_what_is_done_and_what_is_now(bare: Flask) -> None:
    tree = show(bare, '{{ lifecycle(stages, "matched", {"matched": "today"}) }}', stages=STAGES)
    assert [words(e).lstrip("✓ ") for e in tree.iter("li")] == [
        "Registered: done",
        "Matched: now today",
        "Paid: still to come",
    ]
    assert [words(e).split(":")[0] for e in tree.iter("li") if e.get("aria-current")] == ["Matched"]


def test_lifecycle_that_ended_says_where(bare: Flask) -> None:
    tree = show(bare, '{{ lifecycle(stages, "matched", ended=true) }}', stages=STAGES)
    assert "Matched: ended here" in words(tree)


def test_reasons_say_their_outcome_in_words(bare: Flask) -> None:
    items = [reason("met"), reason("bar"), reason("note", required="", source="")]
    tree = show(bare, '{{ reasons(items, "Why") }}', items=items)
    assert [words(e).split("Licensed")[0].strip(" ✓✗i") for e in tree.iter("li")] == [
        "Met",
        "Not met",
        "Note",
    ]
    assert [words(e) for e in next(tree.iter("li")).iter("dd")] == ["3.1", "3.2", "LIC-1 § 2"]


def test_reason_with_an_unknown_outcome_is_an_error(bare: Flask) -> None:
    with pytest.raises(UndefinedError):
        show(bare, "{{ reasons(items) }}", items=[reason("maybe")])


def test_chain_shows_each_fact_with_its_instant(bare: Flask) -> None:
    links = [
        {"title": "Registered", "at": AT, "by": "Nordhavn", "digest": "ab" * 32},
        {"title": "Matched", "at": AT, "by": "", "text": "3 bases"},
    ]
    tree = show(bare, "{{ chain(links) }}", links=links)
    first, second = tree.iter("li")
    assert "9 December 2026, 09:30 UTC · Nordhavn" in words(first)
    assert next(first.iter("code")).get("title") == "ab" * 32
    assert words(second) == "Matched 9 December 2026, 09:30 UTC 3 bases"


def test_pager_offers_only_pages_that_are_there(bare: Flask) -> None:
    tree = show(bare, '{{ pager("/next") }}')
    assert [(words(a), a.get("rel")) for a in tree.iter("a")] == [("Next page", "next")]
    assert words(show(bare, "{{ pager() }}")) == ""


def test_breadcrumbs_lead_upwards(bare: Flask) -> None:
    tree = show(bare, '{{ breadcrumbs([("Home", "/"), ("Lots", "/lots")]) }}')
    assert [(words(a), a.get("href")) for a in tree.iter("a")] == [("Home", "/"), ("Lots", "/lots")]


def test_element_bars_are_a_table_with_bars_of_the_right_length(bare: Flask) -> None:
    bars = [("Nd", "Neodymium", 28, "28 %"), ("Dy", "Dysprosium", 7, "7 %")]
    tree = show(bare, '{{ element_bars("In it", bars, "Share, dry", "Assay.") }}', bars=bars)
    assert [words(e) for e in tree.iter("td") if "numeric" in e.get("class")] == ["28 %", "7 %"]
    widths = [e.get("width") for e in tree.iter() if e.get("class") == "um-bars__bar"]
    assert widths == ["100.00", "25.00"]


@pytest.mark.parametrize("bars", [[], [("Nd", "Neodymium", 0, "0 %")]])
def test_element_bars_of_nothing_are_still_a_table(bare: Flask, bars: list[Any]) -> None:
    assert list(show(bare, '{{ element_bars("In it", bars, "Share") }}', bars=bars).iter("table"))


def test_post_button_posts_with_token_and_key(bare: Flask) -> None:
    source = '{{ post_button("Publish", "/p", about="lot 7", values={"a": 1}) }}'
    tree = show(bare, source)
    form = next(tree.iter("form"))
    assert (form.get("method"), form.get("action")) == ("post", "/p")
    assert [i.get("name") for i in form.iter("input")] == ["csrf_token", "deed_key", "a"]
    assert words(next(form.iter("button"))) == "Publish lot 7"


def test_post_button_escapes_its_words(bare: Flask) -> None:
    tree = show(bare, '{{ post_button(text, "/p", about=text) }}', text="<b>x</b>")
    assert words(next(tree.iter("button"))) == "<b>x</b> <b>x</b>"


@pytest.mark.parametrize("kind", ["", "secondary", "warning"])
def test_buttons_come_in_three_kinds(bare: Flask, kind: str) -> None:
    tree = show(bare, '{{ submit("Go", kind) }}{{ link_button("See", "/s", kind) }}', kind=kind)
    assert words(next(tree.iter("button"))) == "Go"
    assert next(tree.iter("a")).get("href") == "/s"


def test_mark_is_drawn_and_not_read_out(bare: Flask) -> None:
    svg = next(e for e in show(bare, "{{ mark() }}").iter() if str(e.tag).endswith("svg"))
    assert svg.get("aria-hidden") == "true"


@pytest.mark.parametrize(
    "call",
    [
        "summary_list(missing)",
        "task_list([{'title': 'x'}])",
        "table('x', ['y'], missing)",
        "state_tag(missing)",
        "element_tile(missing)",
        "awaits('t', missing, '/x', 'a')",
        "figures(missing)",
        "lifecycle(missing, 'x')",
        "reasons([{'outcome': 'met'}])",
        "chain([{'title': 'x'}])",
        "pager(missing)",
        "breadcrumbs(missing)",
        "element_bars('x', missing, 'y')",
        "submit(missing)",
        "post_button('x', missing)",
        "link_button('x', missing)",
    ],
)
def test_component_with_something_undefined_is_an_error(bare: Flask, call: str) -> None:
    with pytest.raises(UndefinedError):
        show(bare, f"{{{{ {call} }}}}")


def test_lines_and_maps_are_said_to_those_who_cannot_see_them(bare: Flask) -> None:
    samples = [Sample(at, Decimal(at), f"day {at}") for at in (1, 2)]
    places = [Place("Lyon", Decimal("45.76"), Decimal("4.84"))]
    tree = show(
        bare,
        "{{ line('Price', price) }}{{ point_map('Bases', where) }}",
        price=draw_line(samples, str),
        where=draw_map(places),
    )
    assert [each.get("aria-label") for each in tree.iter() if each.get("role") == "img"] == [
        "Price",
        "Bases",
    ]
    assert not [each for each in tree.iter() if each.get("fill") or each.get("stroke")]
