"""The form for a fact: what is written is read back, and remarks are no part of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.interfaces.terminal.form import FilledForm, read_form, with_problems, write_form
from bot.service.record.form_input import FactInput, FactInputError

FILLED = FilledForm(
    FactInput("We bake.\n\nEvery day.", "notice", "bread", "loaf, rye", "Do you bake?\nwhen", "2026-12-31"),
    "asked",
)

LINES = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff"), max_size=20)
ODD = st.sampled_from(
    ["== Text ==", "#: remark", "#! problem", "\\#: x", "\\\\== Why ==", "==why==", "== x ==", ""]
)
TEXTS = st.lists(LINES | ODD, max_size=5).map(lambda lines: "\n".join(lines).strip())


def test_a_form_is_read_back_as_it_was_filled_in() -> None:
    assert FILLED == read_form(write_form("A fact", FILLED, ["notice"], ["bread", "hours"]))


@given(st.builds(FilledForm, st.builds(FactInput, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)))
def test_any_words_are_read_back_as_they_were(filled: FilledForm) -> None:
    assert filled == read_form(write_form("A fact", filled, ["a"], ["b"]))


def test_a_form_tells_which_documents_and_topics_there_are() -> None:
    form = write_form("A fact", FilledForm(), ["notice"], ["bread", "hours"])
    assert "#: Documents: notice" in form.splitlines()
    assert "#: Topics: bread, hours" in form.splitlines()


def test_problems_stand_on_top_and_replace_those_before() -> None:
    form = with_problems(with_problems(write_form("A fact", FILLED), ["old\nproblem"]), ["new problem"])
    assert "#! new problem" == form.splitlines()[0]
    assert "old problem" not in form
    assert FILLED == read_form(form)


def test_sections_may_be_left_out_and_stand_in_any_order() -> None:
    form = "== topic ==\nbread\n==Text==\nWe bake.\n"
    assert FilledForm(FactInput("We bake.", topic="bread")) == read_form(form)


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        (
            "We bake.\n== Topic ==\nbread\n",
            "words stand before the first section; move them below “== Text ==”",
        ),
        ("== Text ==\na\n== Text ==\nb\n", "the section “Text” is there twice; keep one of them"),
    ],
)
def test_a_form_that_is_torn_says_how_to_mend_it(form: str, problem: str) -> None:
    with pytest.raises(FactInputError) as raised:
        read_form(form)
    assert (problem,) == raised.value.problems


def test_windows_line_ends_and_marks_are_no_words() -> None:
    assert FilledForm(FactInput("We bake.")) == read_form("\ufeff== Text ==\r\nWe bake.\r\n")
