from bot.interfaces.discord.limits import length, shorten
from bot.interfaces.discord.markdown import echo, escape, escaped_echo, excerpt, link, pieces, quote


def test_specials_are_escaped_and_nothing_else() -> None:
    assert "\\*a\\* \\_b\\_ \\~\\~c\\~\\~ \\`d\\` \\|\\|e\\|\\| \\\\" == escape("*a* _b_ ~~c~~ `d` ||e|| \\")


def test_mentions_and_links_do_not_come_through() -> None:
    assert "\\<\\@1> \\@everyone \\[x\\](https\\://e.org)" == escape("<@1> @everyone [x](https://e.org)")


def test_the_name_of_an_emoji_stays_a_word() -> None:
    assert "\\:art: and \\:+1:, at 10:30 a.m.: tea" == escape(":art: and :+1:, at 10:30 a.m.: tea")


def test_what_means_something_at_the_start_of_a_line_is_escaped_there_only() -> None:
    lines = "# a # b\n- c - d\n1. e 1. f\n> g > h\n-# i"
    assert "\\# a # b\n\\- c - d\n1\\. e 1. f\n\\> g > h\n\\-# i" == escape(lines)


def test_a_date_and_an_abbreviation_stay_as_they_are() -> None:
    assert "On 26 February 2013, U.S. aid (5-year)." == escape("On 26 February 2013, U.S. aid (5-year).")


def test_every_line_of_a_quote_is_quoted() -> None:
    assert "> a\n> b\r\n> c\r> d" == quote("a\nb\r\nc\rd")


def test_bold_is_trimmed_and_closed_on_each_line() -> None:
    assert "> a **b**\n> **c** d" == quote("a b\nc d", [(1, 6)])


def test_bold_survives_specials() -> None:
    assert "> **\\*a\\***b" == quote("*a*b", [(0, 3)])


def test_spans_that_touch_become_one() -> None:
    assert "> **ab**" == quote("ab", [(0, 1), (1, 2)])


def test_spans_outside_the_text_are_cut_and_empty_ones_dropped() -> None:
    assert "> **ab**" == quote("ab", [(-3, 9), (1, 1), (7, 8)])


def test_a_text_that_fits_is_shown_whole() -> None:
    assert "> gold and art" == excerpt("gold and art", [], 100)


def test_a_cut_is_marked_on_both_sides_and_keeps_the_bold() -> None:
    text = f"{'before ' * 100}gold{' after' * 100}"
    shown = excerpt(text, [(700, 704)], 200)
    assert shown.startswith("> […] before")
    assert "**gold**" in shown
    assert shown.endswith("after […]")
    assert length(shown) <= 200


def test_a_text_without_spaces_is_cut_where_it_is() -> None:
    shown = excerpt("*" * 5000, [(2500, 2501)], 200)
    assert 150 < length(shown) <= 200


def test_pieces_together_have_the_whole_text() -> None:
    text = "gold and art\n" * 50
    assert text == "".join(piece.removeprefix("> ").replace("\n> ", "\n") for piece in pieces(text, [], 100))


def test_an_echo_has_no_marks_that_turn_or_hide() -> None:
    assert "a b c" == echo("\u202ea\u200b \x00b\n\n\u2066c\ufeff", 100)


def test_an_echo_keeps_what_writing_needs() -> None:
    assert "👩\u200d🚀 می\u200cخواهم" == echo("👩\u200d🚀 می\u200cخواهم", 100)


def test_an_echo_is_cut_at_a_words_end() -> None:
    assert "gold and…" == echo("gold and antiques", 12)


def test_an_escaped_echo_reads_no_markdown() -> None:
    assert "\\*\\*x\\*\\*" == escaped_echo("**x**", 100)


def test_a_title_leads_to_a_web_address() -> None:
    assert "[Mali \\[1\\]](<https://e.org/a(b)>)" == link("Mali [1]", "https://e.org/a(b)")


def test_other_addresses_are_no_links() -> None:
    for url in (
        None,
        "javascript:alert(1)",
        "https://e.org/a b",
        "https://e.org/>x",
        "ftp://e.org",
        f"https://{'e' * 400}",
    ):
        assert "Mali" == link("Mali", url)


def test_length_counts_what_discord_might() -> None:
    assert (1, 2, 1) == (length("a"), length("🪙"), length("\ud800"))


def test_shortening_counts_the_same_way() -> None:
    assert "🪙🪙…" == shorten("🪙" * 10, 5)
