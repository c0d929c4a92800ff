from bot.facts import Fact, FactBase, Topic
from bot.interfaces.terminal import render
from bot.interfaces.terminal.chat import Conversation, Turn, take_turn
from bot.interfaces.terminal.screen import Span, Style, plain, safe
from bot.matching import Answer, Because, Choices, Declined, Hit, Reply, SmallTalk
from bot.service.answering import AnswerService, Question
from tests.unit.bakery import bakery_base, hit

OPENS, SUNDAY, RYE = hit("opens-at-six"), hit("closed-on-sundays"), hit("rye-in-a-stone-oven")
CITED = "— A Bakery's Notice › Opening hours, paragraph 1 · posted 1 May 2020 by mira"
TOPICS = bakery_base().topics


class Scripted:
    """A matcher that replies as it is told, whatever is asked."""

    def __init__(self, reply: Reply, ranking: tuple[Hit, ...] = ()) -> None:
        self.scripted, self.ranking = reply, ranking

    def reply(self, text: str, topic: str | None = None) -> Reply:
        """Reply as told."""
        return self.scripted

    def follow(self, base: FactBase) -> None:
        """Reply as told, whatever the base."""

    def rank(self, text: str, topic: str | None = None, limit: int = 10) -> tuple[Hit, ...]:
        """Rank as told."""
        return self.ranking[:limit]

    def complete(self, text: str, topic: str | None = None, limit: int = 25) -> tuple[tuple[str, Fact], ...]:
        """Suggest nothing."""
        return ()


def service(reply: Reply, *ranking: Hit) -> AnswerService:
    return AnswerService(bakery_base(), Scripted(reply, ranking))


def said(turn: Turn) -> list[str]:
    return [plain(line) for line in turn.rows]


def talked(at: AnswerService, *lines: str) -> Turn:
    turn = Turn(Conversation())
    for line in lines:
        turn = take_turn(at, turn.conversation, line)
    return turn


ANSWERING = service(Answer((OPENS,), unmatched=("dear",)), OPENS, SUNDAY, RYE)
CHOOSING = service(Choices((OPENS, SUNDAY)), OPENS, SUNDAY, RYE)
DECLINED = Declined(Because.NOT_IN_RECORD, (RYE,), ("price",))
DECLINING = service(DECLINED, RYE)


def test_an_answer_is_the_passage_and_where_it_stands() -> None:
    answered = service(Answer((OPENS,)))
    assert ["The bakery opens at six every morning.", CITED] == said(talked(answered, "when?"))


def test_an_answer_says_what_it_does_not_speak_of() -> None:
    assert [CITED, "Nothing here speaks of dear."] == said(talked(ANSWERING, "when?"))[1:]


def test_several_passages_say_what_none_of_them_speaks_of_once_and_below_them() -> None:
    lines = said(talked(service(Answer((OPENS, SUNDAY), unmatched=("x" * 4000, *"abcdefgh"))), "when?"))
    assert [CITED, "", f"Nothing here speaks of {'x' * 59}…, a, b, c or d."] == lines[-3:]


def test_what_answers_is_bold_and_the_passage_stays_verbatim() -> None:
    quoted, _ = render.passage_rows(OPENS.fact, [(4, 10), (20, 23)])
    assert ["bakery", "six"] == [span.text for span in quoted if span.style is Style.STRONG]
    assert OPENS.fact.passage.text == plain(quoted)


def test_choices_are_numbered_by_what_they_say() -> None:
    lines = said(talked(CHOOSING, "hours"))
    assert ["  1. The bakery opens at six every morning.", "  2. On Sundays it is closed."] == lines[1:3]


def test_a_choice_of_one_is_worded_for_one() -> None:
    one = Choices((OPENS,))
    assert [
        "One passage may answer this; is this it?",
        "  1. The bakery opens at six every morning.",
        "  0. None of these",
    ] == said(talked(service(one), "hours"))[:3]
    assert "One passage may answer this." == plain(render.reply_rows(one, TOPICS)[0])
    assert ["The bakery opens at six every morning.", CITED] == said(talked(service(one), "hours", "1"))


def test_choices_say_what_they_do_not_speak_of() -> None:
    offer = Choices((OPENS,), unmatched=("founded",))
    assert "Nothing here speaks of founded." in said(talked(service(offer), "hours"))
    assert ["", "Nothing here speaks of founded."] == [
        plain(line) for line in render.reply_rows(offer, TOPICS)
    ][-2:]


def test_a_number_picks_a_choice() -> None:
    assert ["On Sundays it is closed.", CITED] == said(talked(CHOOSING, "hours", "2"))


def test_zero_means_none_of_the_choices_and_the_list_stays() -> None:
    assert "  0. None of these" == said(talked(CHOOSING, "hours"))[3]
    assert said(talked(CHOOSING, "hours", "0"))[0].startswith("Then the record may not say it.")
    assert ["On Sundays it is closed.", CITED] == said(talked(CHOOSING, "hours", "0", "2"))
    assert ["The numbers go from 1 to 1."] == said(talked(ANSWERING, "when?", "0"))


def test_a_number_that_is_not_in_the_list_is_told() -> None:
    assert ["The numbers go from 1 to 2."] == said(talked(CHOOSING, "hours", "3"))


def test_a_year_is_a_question_even_after_a_list() -> None:
    assert said(talked(CHOOSING, "hours")) == said(talked(CHOOSING, "hours", "1992"))


def test_a_number_without_a_list_is_a_question() -> None:
    assert said(talked(CHOOSING, "hours")) == said(talked(CHOOSING, "1"))


def test_a_decline_says_what_the_record_lacks_and_which_topics_are_near() -> None:
    expected = [
        "The record does not say.",
        "Nothing here speaks of price.",
        "Nearest topics: Bread (/bread).",
    ]
    assert expected == said(talked(DECLINING, "price of rye"))


def test_a_decline_with_nothing_near_names_all_the_topics() -> None:
    nothing = Declined(Because.NOT_IN_RECORD)
    assert "Topics: Bread (bread) and Opening hours (hours)." == plain(
        render.declined_rows(nothing, TOPICS)[-1]
    )
    assert "Some topics:" == plain(render.declined_rows(nothing, TOPICS * 4)[-1])[:12]


def test_a_topic_that_does_not_say_names_the_commands_of_those_that_may() -> None:
    elsewhere = Declined(Because.NOT_IN_RECORD, elsewhere=("bread",))
    assert ["This topic does not say; Bread (/bread) may."] == [
        plain(line) for line in render.declined_rows(elsewhere, TOPICS, mark="/")
    ]
    assert ["No passage of this topic has anything to do with this question."] == [
        plain(line) for line in render.explanation_rows(elsewhere)
    ]


def test_a_pasted_page_is_not_repeated() -> None:
    unmatched = ("x" * 4000, *"abcdefgh")
    lines = [
        plain(line)
        for line in render.declined_rows(Declined(Because.NOT_IN_RECORD, (RYE,), unmatched), TOPICS)
    ]
    assert f"Nothing here speaks of {'x' * 59}…, a, b, c or d." == lines[1]


def test_small_talk_gets_one_line() -> None:
    assert ["You are welcome."] == said(
        talked(service(Declined(Because.SMALL_TALK, small_talk=SmallTalk.THANKS)), "thanks")
    )


def test_for_somebody_who_cannot_pick_the_choices_come_in_full() -> None:
    lines = [plain(line) for line in render.reply_rows(Choices((OPENS, SUNDAY)), TOPICS)]
    assert [
        "1. The bakery opens at six every morning.",
        CITED,
        "",
        "2. On Sundays it is closed.",
        CITED,
    ] == lines[2:]


def test_why_tells_the_evidence_of_what_is_in_view() -> None:
    expected = ["Found as they stand: opens", "Nothing here speaks of dear.", "Confidence: 90 %"]
    assert expected == said(talked(ANSWERING, "when?", "/why"))


def test_why_explains_each_of_two_answers() -> None:
    lines = [plain(line) for line in render.explanation_rows(Answer((OPENS, SUNDAY)))]
    assert ["Found as they stand: opens", "Confidence: 90 %", ""] == lines[:3]
    assert lines[3:]


def test_why_after_a_decline_tells_the_nearest_passage() -> None:
    lines = said(talked(DECLINING, "price", "/why"))
    assert ["The nearest passage, not near enough to answer with:", RYE.fact.passage.text] == lines[:2]


def test_why_of_nothing_is_told() -> None:
    assert ["There is nothing to explain yet: ask something first."] == said(talked(ANSWERING, "/why"))


def test_why_after_a_decline_with_nothing_near_is_told() -> None:
    nothing = service(Declined(Because.NOT_IN_RECORD))
    assert ["No passage has anything to do with this question."] == said(talked(nothing, "x", "/why"))


def test_why_after_small_talk_says_that_nothing_was_looked_up() -> None:
    thanks = service(Declined(Because.SMALL_TALK, small_talk=SmallTalk.THANKS))
    assert ["That asked nothing of the record, so nothing was looked up."] == said(
        talked(thanks, "thanks", "/why")
    )


def test_more_shows_what_was_not_on_the_screen() -> None:
    lines = said(talked(ANSWERING, "when?", "/more"))
    assert ["1. On Sundays it is closed.", f"2. {RYE.fact.passage.text}"] == lines[::3]


def test_more_ends() -> None:
    assert ["There is nothing more to show."] == said(talked(ANSWERING, "when?", "/more", "/more"))


def test_more_comes_in_pages() -> None:
    lines = said(talked(service(Declined(Because.NOT_IN_RECORD), OPENS, SUNDAY, RYE, OPENS), "x", "/more"))
    assert "1 more: /more" == lines[-1]


def test_context_shows_the_paragraph_around_the_passage_with_the_quote_marked() -> None:
    rows = talked(ANSWERING, "when?", "/context").rows
    assert "Opening hours" == plain(rows[0])
    assert "1  »The bakery opens at six every morning.« On Sundays it is closed." == plain(rows[2])
    assert ["The bakery opens at six every morning."] == [s.text for s in rows[2] if s.style is Style.QUOTED]


def test_context_needs_a_passage_in_view() -> None:
    assert ["There is no passage in view: ask something, or pick a number, first."] == said(
        talked(CHOOSING, "hours", "/context")
    )


def test_a_topic_is_read_by_its_name() -> None:
    lines = said(talked(ANSWERING, "/hours"))
    assert ["1. The bakery opens at six every morning.", "2. On Sundays it is closed."] == lines[::3]


def test_a_topic_without_facts_says_so() -> None:
    empty = FactBase((), (Topic("cakes", "Cakes", "Sweet things", ()),))
    turn = take_turn(AnswerService(empty, Scripted(DECLINED)), Conversation(), "/cakes")
    assert ["There is nothing under Cakes yet."] == said(turn)


def test_a_passage_of_a_topic_can_be_picked_and_read_in_context() -> None:
    assert "Opening hours" == said(talked(ANSWERING, "/hours", "2", "/context"))[0]


class Asked(AnswerService):
    """A service that keeps the questions."""

    def __init__(self) -> None:
        super().__init__(bakery_base(), Scripted(Declined(Because.NOT_IN_RECORD)))
        self.questions: list[Question] = []

    def ask(self, question: Question) -> Reply:
        """Keep the question."""
        self.questions.append(question)
        return super().ask(question)


def test_a_question_after_a_topic_is_asked_within_it() -> None:
    at = Asked()
    talked(at, "/Hours when is it open", "  when?  ")
    assert [Question("when is it open", topic="hours"), Question("when?")] == at.questions


def test_topics_are_listed_with_their_commands() -> None:
    expected = ["/bread  Bread (1 passage)", "/hours  Opening hours (2 passages)"]
    assert expected == said(talked(ANSWERING, "/topics"))


def test_the_beginning_of_a_command_brings_it_to_mind() -> None:
    assert ["There is no /ho; did you mean /hours?"] == said(talked(ANSWERING, "/ho"))


def test_a_misspelt_command_brings_the_right_one_to_mind() -> None:
    assert ["There is no /tpics; did you mean /topics?"] == said(talked(ANSWERING, "/tpics"))


def test_a_command_that_nobody_knows_is_told() -> None:
    assert ["There is no /; see /help."] == said(talked(ANSWERING, "/"))
    assert ["There is no /xyzzy; see /help."] == said(talked(ANSWERING, "/xyzzy"))
    assert [f"There is no /{'x' * 59}…; see /help."] == said(talked(ANSWERING, "/" + "X" * 5000))


def test_help_names_the_commands() -> None:
    assert any("/context" in line for line in said(talked(ANSWERING, "/help")))


def test_quit_ends_and_other_lines_do_not() -> None:
    assert [True, True, True, False, False] == [
        talked(ANSWERING, x).ends for x in ("/quit", "/exit", "Quit", "/help", "do they quit?")
    ]


def test_a_command_alone_on_its_line_needs_no_slash() -> None:
    assert said(talked(ANSWERING, "/topics")) == said(talked(ANSWERING, "topics"))
    assert said(talked(ANSWERING, "when?", "/why")) == said(talked(ANSWERING, "when?", " WHY "))


def test_an_empty_line_says_nothing_and_forgets_nothing() -> None:
    turn = talked(ANSWERING, "when?", "  ", "/why")
    assert "Confidence: 90 %" == said(turn)[-1]
    assert [] == said(talked(ANSWERING, " "))


def test_control_characters_are_shown_and_not_obeyed() -> None:
    assert "␛[2J ␇ ␡ � �" == safe("\x1b[2J \a \x7f \x9b \u202e")
    assert "a␛b" == plain((Span("a\x1b"), Span("b", Style.STRONG)))
