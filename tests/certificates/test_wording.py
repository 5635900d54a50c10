"""Does the page say in each language all it has to, and invent nothing?"""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise

import pytest

from recycling.certificates.evidence import NOT_CLAIMED
from recycling.certificates.typesetting import (
    COMBINATIONS,
    Language,
    Paper,
    Typesetting,
    chosen,
    typesetting_of,
    usual_in,
)
from recycling.certificates.wording import PAGE_FOLDER, Wording, given, lowered, wordings
from recycling.errors import Invalid
from recycling.printable import print_findings
from recycling.recovery.rules import CustodyModel
from recycling.streams import rules as streams
from recycling.streams.naming import named_in
from recycling.streams.reading import read_table

FOREIGN = (Language.CHINESE, Language.FRENCH)
LIMIT = "The batch took in 12 lots; each element is divided by what each lot brought of it."


def words_of(language: Language) -> dict[str, str]:
    text = (PAGE_FOLDER / f"words.{language}.toml").read_text(encoding="utf-8")
    found: dict[str, str] = tomllib.loads(text)["words"]
    return found


def test_every_language_says_the_same_things_with_the_same_blanks() -> None:
    blanks = [
        {key: sorted(re.findall(r"{(\w+)}", said)) for key, said in words_of(each).items()}
        for each in Language
    ]
    assert all(one == other for one, other in pairwise(blanks))


@pytest.mark.parametrize("language", FOREIGN)
def test_fixed_sentences_of_a_certificate_are_said_in_each_language(language: Language) -> None:
    wording = Wording(language, {})
    fixed = (*NOT_CLAIMED, *CustodyModel, LIMIT, "The batch took in this lot alone.", "holder")
    assert [text for text in fixed if not wording.has(text)] == []
    assert "12" in wording.known(LIMIT)


@pytest.mark.parametrize("language", FOREIGN)
def test_streams_sub_types_elements_and_processes_have_a_name(language: Language) -> None:
    named = (*streams.streams(), *streams.subtypes(), *streams.elements(), *streams.processes())
    assert [each.name_en for each in named if not named_in(language, each.name_en)] == []


def test_every_translation_is_of_a_text_of_the_register_and_can_be_printed() -> None:
    named = (*streams.streams(), *streams.subtypes(), *streams.elements(), *streams.processes())
    tables = (*read_table("list_of_waste"), *read_table("other_codes"))
    texts = {each.name_en for each in named} | {row["text"] for row in tables}
    texts |= {one.white_paper_term for one in streams.streams()}
    for kind in streams.subtypes():
        texts |= {one.name for one in kind.transport}
        texts |= {one.text for one in (*kind.customs, *kind.national)}
    names = read_table("names")
    assert [row["text"] for row in names if row["text"] not in texts] == []
    assert [row["name"] for row in names if list(print_findings(row["name"], "name"))] == []
    assert {row["language"] for row in names} == set(FOREIGN)


def test_text_nobody_translated_stays_english_and_is_marked_so() -> None:
    wording = Wording(Language.FRENCH, {})
    assert wording.known("Ashes & dust") == '<span lang="en">Ashes &amp; dust</span>'
    assert Wording(Language.ENGLISH, {}).known("Ashes") == "Ashes"


def test_translations_of_a_record_are_said_in_their_language_only() -> None:
    record = {"translations": [{"text": "Slag", "language": "zh", "name": "炉渣"}]}
    first, second = wordings(record, (Language.CHINESE, Language.FRENCH))
    assert (first.known("Slag"), second.has("Slag")) == ("炉渣", False)


def test_blanks_are_escaped() -> None:
    said = Wording(Language.ENGLISH, {}).say("permit", permit="<b>1</b>")
    assert said == "Permit &lt;b&gt;1&lt;/b&gt;"


def test_french_spaces_before_double_marks_do_not_break() -> None:
    assert Wording(Language.FRENCH, {}).say("hazards") == "Dangers\u00a0:"


def test_chinese_is_parted_from_latin_letters_and_digits_through_tags() -> None:
    wording = Wording(Language.CHINESE, {})
    said = wording.say("issued", day="2026年3月1日", issuer=given("Köln 4 AG"))
    assert said == '2026年3月1日由 <span class="latin">Köln 4 AG</span> 签发'


def test_what_somebody_wrote_is_marked_with_its_script() -> None:
    marks = {"Łódź": "latin", "名古屋": "han", "शक्ति": "devanagari"}
    assert all(f'class="{mark}"' in given(text) for text, mark in marks.items())
    assert given("شركة") == '<span class="arabic" dir="rtl">شركة</span>'


def test_catalogue_names_lose_their_capital_in_a_sentence_but_formulas_do_not() -> None:
    assert [lowered(name) for name in ("Tri-band powder", "NdFeB swarf", "NiMH cells")] == [
        "tri-band powder",
        "NdFeB swarf",
        "NiMH cells",
    ]


def test_choice_is_read_back_as_it_was_stated() -> None:
    for languages in COMBINATIONS:
        choice = Typesetting(languages, Paper.LETTER)
        assert typesetting_of(choice.stated()) == choice


def test_record_that_states_no_choice_is_english_on_a4() -> None:
    assert typesetting_of({}) == Typesetting() == usual_in("DE")
    assert usual_in("CN").languages == (Language.CHINESE, Language.ENGLISH)


@pytest.mark.parametrize(
    ("languages", "paper", "field"),
    [(["en", "en"], "A4", "languages"), (["de"], "A4", "languages"), ([], "A4", "languages"),
     (["en", "zh", "fr"], "A4", "languages"), (["en"], "A5", "paper")],
)  # fmt: skip
def test_choice_we_cannot_print_is_refused(languages: list[str], paper: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        chosen(languages, paper)
    assert refusal.value.field == field
