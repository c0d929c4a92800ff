from hypothesis import given
from hypothesis import strategies as st

from bot.interfaces.terminal.screen import safe
from bot.interfaces.wording import choice_label, human_join
from tests.unit.bakery import hit_on

PASSAGES = st.text(min_size=1).filter(str.strip)


@given(PASSAGES, st.data())
def test_a_label_is_one_line_within_its_limit(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    limit = data.draw(st.integers(2, 100))
    label = choice_label(hit_on(text, ((start, len(text)),)), limit)
    assert 0 < len(label) <= limit
    assert [label] == label.splitlines()


@given(PASSAGES)
def test_a_label_has_no_words_but_the_passages_own(text: str) -> None:
    words = choice_label(hit_on(text), 60).strip("… ").rstrip(",;:–—-")
    assert words in " ".join(text.split())


@given(st.lists(st.text(min_size=1)))
def test_no_word_is_lost_in_a_row_of_words(words: list[str]) -> None:
    assert all(word in human_join(words) for word in words)


@given(st.text())
def test_safe_text_has_no_control_character_but_tab_and_newline(text: str) -> None:
    left = [
        char for char in safe(text) if (ord(char) < 32 or 0x7F <= ord(char) < 0xA0) and char not in "\t\n"
    ]
    assert [] == left


@given(st.text(st.characters(blacklist_categories=["Cc", "Cf"])))
def test_text_without_controls_stays_verbatim(text: str) -> None:
    assert text == safe(text)
