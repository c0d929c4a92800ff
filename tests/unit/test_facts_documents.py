from bot.facts import Document, Section, divide


def shape(text: str, sections: tuple[Section, ...]) -> list[tuple[str, list[str]]]:
    return [(section.title, [text[p.start : p.end] for p in section.paragraphs]) for section in sections]


def test_paragraphs_are_runs_of_lines_between_blank_lines() -> None:
    text = "one\nstill one\n\n \n  two  \n"
    sections, _ = divide(text)
    assert [("", ["one\nstill one", "two"])] == shape(text, sections)


def test_headings_divide_sections_and_navigation_is_left_out() -> None:
    text = "Menu\nFirst\nHello.\nMenu\nSecond\n\nBye."
    sections, missing = divide(text, headings=["First", "Second"], navigation=["Menu"])
    assert ([("First", ["Hello."]), ("Second", ["Bye."])], ()) == (shape(text, sections), missing)


def test_paragraphs_are_numbered_inside_their_section() -> None:
    sections, _ = divide("a\n\nb\n\nTitle\n\nc", headings=["Title"])
    assert [[1, 2], [1]] == [[p.number for p in section.paragraphs] for section in sections]


def test_offsets_count_code_points_whatever_the_line_ends() -> None:
    text = "\ufeff😀 a\r\n\r\nb\rc"
    sections, _ = divide(text)
    assert [("", ["😀 a", "b\rc"])] == shape(text, sections)


def test_a_heading_that_does_not_stand_in_the_text_is_missing() -> None:
    _, missing = divide("One\nTwo", headings=["One", "Three"])
    assert [("Three", 1, True)] == [(line.words, line.index, line.is_heading) for line in missing]


def test_headings_out_of_order_are_missing() -> None:
    _, missing = divide("One\nTwo", headings=["Two", "One"])
    assert ["stands above the heading listed before it; keep their order"] == [m.reason for m in missing]


def test_a_line_listed_as_heading_and_navigation_is_missing() -> None:
    _, missing = divide("One\nTwo", headings=["One"], navigation=["One"])
    assert ["is listed as navigation too; list it once"] == [line.reason for line in missing]


def test_a_repeated_heading_takes_the_next_line_that_has_its_words() -> None:
    text = "Notes\na\nNotes\nb"
    sections, _ = divide(text, headings=["Notes", "Notes"])
    assert [("Notes", ["a"]), ("Notes", ["b"])] == shape(text, sections)


def test_a_heading_matches_its_line_up_to_typography() -> None:
    text = "Mali’s  name\nbody"
    sections, _ = divide(text, headings=["Mali's name"])
    assert [("Mali’s  name", ["body"])] == shape(text, sections)


def test_documents_are_equal_only_to_themselves() -> None:
    assert Document("a", "A", "text", ()) != Document("a", "A", "text", ())
