import pytest

from bot.facts import Document, QuoteError, divide, locate

TEXT = (
    "Menu\nFirst\n\nMali’s exports include gold. It costs 3.5 million.\n\nThe army took over. "
    "The army left.\nMenu\nSecond\nThe army came back. Don't panic."
)


def document(text: str = TEXT) -> Document:
    sections, _ = divide(text, headings=["First", "Second"] if "Second" in text else [], navigation=["Menu"])
    return Document("doc", "Doc", text, sections)


def complaint(quote: str) -> str:
    with pytest.raises(QuoteError) as caught:
        locate(document(), quote)
    return str(caught.value)


def test_a_quote_has_the_documents_own_characters() -> None:
    assert "Mali’s exports include gold." == locate(document(), " Mali's  exports\ninclude gold. ").text


def test_a_quote_is_cited_with_section_and_paragraph() -> None:
    passage = locate(document(), "The army left.")
    assert ("First", 2) == (passage.section, passage.paragraph)


def test_a_quote_that_occurs_twice_is_cited_where_it_occurs_first() -> None:
    assert TEXT.index("The army") == locate(document(), "The army").start


def test_a_quote_may_run_on_over_paragraphs() -> None:
    passage = locate(document(), "It costs 3.5 million. The army took over.")
    assert (1, "It costs 3.5 million.\n\nThe army took over.") == (passage.paragraph, passage.text)


def test_a_quote_may_run_over_a_mark_that_nobody_sees_between_paragraphs() -> None:
    assert (
        "He came.\n\n\ufeffHe left."
        == locate(document("He came.\n\n\ufeffHe left."), "He came. He left.").text
    )


def test_a_quote_may_not_run_over_a_heading() -> None:
    assert "heading or navigation line" in complaint("The army left. Menu Second The army came back.")


def test_a_quote_may_not_leave_out_a_heading() -> None:
    assert "not in 'doc'" in complaint("The army left. The army came back.")


@pytest.mark.parametrize("line", ["Menu", "First"])
def test_headings_and_navigation_are_not_quotable(line: str) -> None:
    assert "heading or navigation line" in complaint(line)


@pytest.mark.parametrize(
    "quote", ["xports include gold", "include gol", "costs 3", "5 million", "Don", "Mali"]
)
def test_a_quote_may_not_begin_or_end_inside_a_word(quote: str) -> None:
    assert "inside a word" in complaint(quote)


def test_a_word_cut_once_may_be_found_whole_further_on() -> None:
    assert (
        6 == locate(document("armies army"), "army").start + locate(document("army armies"), "army").start - 1
    )


def test_a_quote_may_begin_anywhere_where_no_space_divides_words() -> None:
    assert "新しい" == locate(document("とても新しい本"), "新しい").text


def test_a_wrong_quote_is_shown_the_nearest_passage_and_the_difference() -> None:
    message = complaint("Mali's exports include golf.")
    assert (
        "“Mali’s exports include gold.” (the quote says “golf.” where the document says “gold.”)" in message
    )


def test_a_wrong_fragment_is_shown_the_nearest_words() -> None:
    with pytest.raises(QuoteError) as caught:
        locate(document(), "exprts include")
    assert "exports include" == caught.value.nearest


def test_a_quote_like_nothing_there_names_no_passage() -> None:
    assert "is it the right source?" in complaint("zzzz qqqq xxxx")


@pytest.mark.parametrize("quote", ["", " \n", "\u200b"])
def test_an_empty_quote_is_refused(quote: str) -> None:
    assert "the quote is empty" == complaint(quote)


@pytest.mark.parametrize(
    "quote", ["Mali's exports include silver, art and antiques.", "ali's exports include gold, art and antiq"]
)
def test_the_nearest_passage_is_shown_on_one_line_though_the_document_breaks_it(quote: str) -> None:
    text = "Mali's exports include gold,\nart and\nantiques."
    with pytest.raises(QuoteError, match=r"include gold, art and antiques\.?”") as caught:
        locate(document(text), quote)
    assert (caught.value.nearest or "").startswith("Mali's exports include gold,\nart and\nantiques")
