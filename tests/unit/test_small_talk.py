"""Small talk is recognised in its many spellings, and no greeting ever swallows a question."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.calibration import off_topic
from bot.matching.small_talk import LONGEST_SMALL_TALK_WORDS, SmallTalk, recognise_small_talk

MESSAGES = {
    SmallTalk.GREETING: """
        hi | Hello | hey there sankore | heyyyy | HELLOOOO!!! | hello again my friend
        good morning everyone | a very good evening to you all | mornin' | yo | Hi Fatou!
        hey, nice to meet you | hello world | helo bot | good mornnig | happy new year
        bonjour tout le monde | hola amigo | guten Tag | bom dia | salam | assalamu alaikum | السلام عليكم
        i ni sogoma | aw ni sɔgɔma | 👋 | <@1234567890> hello | hi :D
    """,
    SmallTalk.THANKS: """
        thanks | thx!! | ty | thank you so much | thnaks bot | htanks | thanks a lot for your help
        ok thanks | perfect, thanks | I really appreciate it | that helped a lot | many thanks
        merci beaucoup | muchas gracias | vielen Dank | obrigada | shukran | i ni ce | 🙏 | thank u <3
    """,
    SmallTalk.FAREWELL: """
        bye | goodbye my friend | see you later | gotta go now | good night all | have a nice weekend
        ok thanks, bye | take care | au revoir | hasta luego | k'an bɛn
    """,
    SmallTalk.PRAISE: """
        good bot | great job! | you are so so so smart | goood bot | that's awesome | best bot ever
        I love this bot | well done | exactly what I needed | not bad | what a great answer
    """,
    SmallTalk.BLAME: """
        bad bot | you suck | that is wrong | this bot is useless | you didn't answer my question
        stupid robot | that's not what I asked | are you sure about that? | not helpful at all | 👎
        thanks for nothing
    """,
    SmallTalk.ABOUT_BOT: """
        who are you | hi, who r u? | are you a bot? | what's your name | who made you
        who is your owner | whos the dev of this bot | who is the creator of sankore
        am I talking to a real person | how old are you | tell me about yourself | are you human or AI
    """,
    SmallTalk.ABILITY: """
        help | what can you do? | hello, can you help me please | how do you work | what can I ask you
        show me the commands | how do I use this bot | I have a question | do you speak French
        what do you know
    """,
    SmallTalk.WELLBEING: """
        how are you | Hello there, how are you? | how r u doing today | how's it going man | wassup
        what's up bro | I'm fine thanks, and you? | comment ça va | ¿cómo estás? | i ka kɛnɛ
    """,
    SmallTalk.LAUGHTER_OR_ACK: """
        lol | hahahaha | LMAOOO | ok | okay cool | nice | very nice | hmmmm | got it | makes sense | I see
        wow that's crazy | no problem | oh really? | good question | 😂😂 | 👍 | :)
    """,
    SmallTalk.TEST: """
        test | testing 1 2 3 | ping | you there? | hello? anyone here? | are you still online
        is this thing on
    """,
}

QUESTIONS = """
    hi, when was the coup? | thanks! and what does mali export?
    hello what can you tell me about the economy | how did the us help mali | hey bot who is coons
    good morning, when are the elections | hi there what happened in 2012
    thanks, but when did mali become independent | nice, so what did they sign?
    lol what is the world bank | ok and what about exports | hello USAID | hi AQIM? | thx for info on AQIM
    yo where is timbuktu | how are you, and when was the coup | how are you involved in mali
    how are relations | how is the economy doing | what's up with the north | what's going on in mali
    how do the US and Mali work together | how does usaid work | what can you do about poverty
    what can the us do for mali | what do you know about trade | who made the compact | who runs mali
    who built sankore | what is sankore | how old is sankore | where is it | who wrote this | who are they
    who is the president | can you help me understand the coup | i have a question about the economy
    i have a question, who is coons? | i need help with the mali trade agreement | help for mali
    did the us help | us help to mali | are they still there | is the us still helping
    are the rebels still active | is there peace now | do they speak french there
    what languages do people speak | good answer but who paid | that's wrong, the coup was in march
    you are wrong, it was 2012 | good governance | good relations | bad relations between us and mali
    best exports | tell me about mali | tell me a joke | what is the meaning of life | what is love
    trade | aid | gold | peace | health | benin | tanks | thanks tanks | test results of the compact
    goodbye aid, why was it stopped | welcome to mali when was it founded
    is it true that the us stopped aid | are you sure coons visited mali | what happened there | why
    when? | how many | hey what's the deal with al qaeda | hello sankore please tell me about the coup
    whos the owner | who is the owner | whos the admin | who is the dev | who is the boss here
    who is the admin here | who is the creator of this server | how do i start | where do i start
    how to start | how do I get started | hi 2012 | who is in charge | what is it
    what is the purpose of the compact
    merci, et les exportations?
"""


def _listed(table: str) -> list[str]:
    return [message.strip() for line in table.strip().splitlines() for message in line.split(" | ")]


KINDS_BY_MESSAGE = [(kind, message) for kind, table in MESSAGES.items() for message in _listed(table)]
ANY_MESSAGE = st.one_of(
    st.sampled_from([message for _, message in KINDS_BY_MESSAGE] + _listed(QUESTIONS)).filter(str.isascii),
    st.text(alphabet="hielotankyu rswpm", max_size=30),
).filter(lambda message: any(char.isalnum() for char in message))
SURROUNDINGS = st.sampled_from(
    ["", " ", "!", "?!", "...", " 👋", "🎉🎉", "**", '"', "~ ", " ❤️ ", "\n", " <:wave:123> "]
)


@pytest.mark.parametrize(("expected", "message"), KINDS_BY_MESSAGE)
def test_small_talk_has_its_kind(expected: SmallTalk, message: str) -> None:
    assert expected == recognise_small_talk(message)


@pytest.mark.parametrize("message", _listed(QUESTIONS))
def test_a_question_is_never_small_talk_however_politely_wrapped(message: str) -> None:
    assert None is recognise_small_talk(message)


@pytest.mark.parametrize(
    "opening", ["hi ", "hey bot, ", "thanks! ", "good morning everyone. ", "lol ok ", "how are you? "]
)
def test_no_opening_makes_small_talk_of_a_question(opening: str) -> None:
    assert not [message for message in _listed(QUESTIONS) if recognise_small_talk(opening + message)]


@pytest.mark.parametrize("closing", [" thanks", ", please help!", " lol", " guys?", " thank you so much 🙏"])
def test_no_closing_makes_small_talk_of_a_question(closing: str) -> None:
    assert not [message for message in _listed(QUESTIONS) if recognise_small_talk(message + closing)]


def test_no_off_topic_message_is_small_talk() -> None:
    messages = off_topic()
    assert len(messages) >= 500
    assert not [message for message in messages if recognise_small_talk(message)]


@pytest.mark.parametrize(
    "message", ["", " ", "...", "?", "<@1234567890>", "sankore", "you there bot and everyone please 7"]
)
def test_nothing_said_is_no_small_talk(message: str) -> None:
    assert None is recognise_small_talk(message)


def test_the_kind_that_wants_an_answer_wins_in_a_mixed_message() -> None:
    assert SmallTalk.ABOUT_BOT is recognise_small_talk("lol thanks, hello, who are you?")


def test_a_phrase_is_read_whole_before_its_words_are_read_apart() -> None:
    assert SmallTalk.FAREWELL is recognise_small_talk("good night")
    assert SmallTalk.GREETING is recognise_small_talk("good morning")


def test_a_real_word_is_no_misspelling_of_small_talk() -> None:
    assert SmallTalk.THANKS is recognise_small_talk("thanls")
    assert None is recognise_small_talk("tanks")


@given(st.text())
def test_no_text_raises(message: str) -> None:
    assert recognise_small_talk(message) == recognise_small_talk(message)


@given(ANY_MESSAGE)
def test_case_makes_no_difference(message: str) -> None:
    assert recognise_small_talk(message) == recognise_small_talk(message.upper())
    assert recognise_small_talk(message) == recognise_small_talk(message.title().swapcase())


@given(SURROUNDINGS, ANY_MESSAGE, SURROUNDINGS)
def test_surrounding_punctuation_and_emoji_make_no_difference(before: str, message: str, after: str) -> None:
    assert recognise_small_talk(message) == recognise_small_talk(before + message + after)


def test_what_is_longer_than_small_talk_gets_is_none() -> None:
    assert SmallTalk.LAUGHTER_OR_ACK is recognise_small_talk("ha " * LONGEST_SMALL_TALK_WORDS)
    assert None is recognise_small_talk("ha " * (LONGEST_SMALL_TALK_WORDS + 1))


def test_an_endless_laugh_is_small_talk() -> None:
    assert SmallTalk.LAUGHTER_OR_ACK is recognise_small_talk("ha" * 1000)


def test_endless_words_are_not_kept_in_memory() -> None:
    tracemalloc.start()
    try:
        for n in range(20):
            recognise_small_talk(f"{n}" + "鬱" * 100_000)
        assert tracemalloc.get_traced_memory()[0] < 1_000_000
    finally:
        tracemalloc.stop()
