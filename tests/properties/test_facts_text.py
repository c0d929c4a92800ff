"""Sentences, folding and quotes, over any text."""

import re

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.facts import Document, Passage, QuoteError, divide, fold, locate
from bot.facts.sentences import split_sentences
from bot.facts.text_folding import fold_text

PIECES = [
    "U.S. ", "Dr. ", "The ", "word", "...", "…", "’", "'", "“", "”", '"', "—", "-", "? ", "! ", ". ",
    "。", "؟", "\n", "\n\n", "\r\n", " \n ", "\u2028", "\u00a0", "\u200b", "\ufeff", "e\u0301", "é", "ﬁ",
    "क\u093f", "3.5", "1,000", "Menu", "Title", "\nTitle\n", "\nMenu\n", "😀", "新しい",
]  # fmt: skip
prose = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=30).map("".join)


def document(text: str) -> Document:
    sections, _ = divide(text, headings=["Title"], navigation=["Menu"])
    return Document("doc", "Doc", text, sections)


def find(source: Document, quote: str) -> Passage | str:
    """Return the passage, or the beginning of the reason why there is none."""
    try:
        return locate(source, quote)
    except QuoteError as error:
        return str(error).partition(";")[0]


def words(text: str) -> str:
    return fold(text).text.strip()


@given(prose)
def test_sentences_are_disjoint_ordered_and_trimmed(text: str) -> None:
    spans = split_sentences(text)
    offsets = [offset for span in spans for offset in span]
    assert offsets == sorted(offsets)
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)


@given(prose)
def test_sentences_leave_out_nothing_but_space(text: str) -> None:
    kept = "".join(text[start:end] for start, end in split_sentences(text))
    assert "".join(text.split()) == "".join(kept.split())


@given(prose)
def test_every_folded_character_stands_for_a_part_of_the_original(text: str) -> None:
    folded = fold(text)
    spans = [folded.original(place, place + 1) for place in range(len(folded.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)
    for (start, end), character in zip(spans, folded.text, strict=True):
        assert character in fold(text[start:end]).text


@given(prose)
def test_text_is_folded_alike_with_and_without_the_way_back(text: str) -> None:
    assert fold(text).text == fold_text(text)


@given(st.text(st.characters(max_codepoint=127)))
def test_folding_changes_only_the_typography_of_plain_text(text: str) -> None:
    expected = re.sub(r"\s+", " ", text).replace("...", "…").replace("`", "'")
    assert expected == fold(text).text


@given(prose)
def test_folded_text_has_one_space_at_a_time(text: str) -> None:
    folded = fold(text).text
    assert "  " not in folded
    assert not any(character.isspace() and character != " " for character in folded)


@given(st.text(st.characters(max_codepoint=127)))
def test_paragraphs_leave_out_nothing_but_space(text: str) -> None:
    sections, _ = divide(text)
    kept = "".join(text[p.start : p.end] for section in sections for p in section.paragraphs)
    assert "".join(text.split()) == "".join(kept.split())


@given(prose, st.data())
def test_a_span_of_a_paragraph_is_found_again(text: str, data: st.DataObject) -> None:
    source = document(text)
    paragraphs = [p for section in source.sections for p in section.paragraphs]
    assume(paragraphs)
    paragraph = data.draw(st.sampled_from(paragraphs))
    # whole folded characters: a letter without its accent, or two dots of three, is other text
    folded = fold(text[paragraph.start : paragraph.end])
    assume(folded.text)
    first = data.draw(st.integers(0, len(folded.text) - 1))
    last = data.draw(st.integers(first, len(folded.text) - 1))
    start, end = (paragraph.start + offset for offset in folded.original(first, last + 1))
    found = find(source, text[start:end])
    if isinstance(found, str):
        assert found in ("the quote is empty", "the quote begins or ends inside a word")
    else:
        assert words(text[start:end]) == words(found.text)
        # a part of a word or number is no quote, while the same letters further on may be one
        stands_apart = not text[:start][-1:].strip() and not text[end : end + 1].strip()
        assert found.start <= start or not stands_apart or words(text[start : found.start]) == ""


@given(prose, st.data())
def test_paragraphs_in_a_row_are_found_whole(text: str, data: st.DataObject) -> None:
    source = document(text.replace("Menu", ""))
    sections = [section for section in source.sections if section.paragraphs]
    assume(sections)
    section = data.draw(st.sampled_from(sections))
    first = data.draw(st.integers(0, len(section.paragraphs) - 1))
    last = data.draw(st.integers(first, len(section.paragraphs) - 1))
    quote = source.text[section.paragraphs[first].start : section.paragraphs[last].end]
    found = find(source, quote)
    assert not isinstance(found, str)
    assert words(quote) == words(found.text)


@given(prose, prose)
def test_a_passage_lies_inside_one_section_and_begins_in_its_paragraph(text: str, quote: str) -> None:
    source = document(text)
    found = find(source, quote)
    if not isinstance(found, str):
        assert words(quote) == words(found.text)
        assert 1 == sum(
            section.title == found.section
            and p.number == found.paragraph
            and p.start <= found.start < p.end
            and found.end <= section.paragraphs[-1].end
            for section in source.sections
            for p in section.paragraphs
        )
