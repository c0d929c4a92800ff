import json

from bot.interfaces.json_output import reply_json
from bot.matching import Answer, Because, Choices, Declined, Evidence, How, Where
from tests.unit.bakery import TEXT, hit

OPENS, SUNDAY = hit("opens-at-six", highlight=((0, 3),)), hit("closed-on-sundays", confidence=0.4)
START = TEXT.index("The bakery")


def test_an_answer_has_all_that_was_promised() -> None:
    found = hit(highlight=((4, 10),), evidence=(Evidence("opns", "opens", How.TYPO, 0.8, Where.BESIDE),))
    expected = {
        "question": "opns?",
        "outcome": "answer",
        "confidence": 0.9,
        "hits": [
            {
                "fact": "opens-at-six",
                "topic": "hours",
                "passage": "The bakery opens at six every morning.",
                "highlight": [[4, 10]],
                "citation": {
                    "document": "notice",
                    "title": "A Bakery's Notice",
                    "author": "mira",
                    "posted": "2020-05-01",
                    "url": None,
                    "section": "Opening hours",
                    "paragraph": 1,
                    "start": START,
                    "end": START + len("The bakery opens at six every morning."),
                },
                "confidence": 0.9,
                "evidence": [
                    {"asked": "opns", "found": "opens", "how": "typo", "credit": 0.8, "where": "beside"}
                ],
            }
        ],
        "unmatched": ["dear"],
    }
    assert expected == json.loads(json.dumps(reply_json("opns?", Answer((found,), unmatched=("dear",)))))


def facts_of(shown: dict[str, object]) -> tuple[object, list[str]]:
    hits = shown["hits"]
    assert isinstance(hits, list)
    return shown["outcome"], [each["fact"] for each in hits]


def test_an_answer_is_its_first_hit() -> None:
    shown = reply_json("q", Answer((OPENS,), more=(SUNDAY,)))
    assert ("answer", ["opens-at-six", "closed-on-sundays"]) == facts_of(shown)


def test_choices_are_all_the_hits() -> None:
    shown = reply_json("q", Choices((SUNDAY, OPENS), more=(OPENS,)))
    assert ("choices", ["closed-on-sundays", "opens-at-six"]) == facts_of(shown)


def test_a_choice_may_be_of_one_hit() -> None:
    assert ("choices", ["opens-at-six"]) == facts_of(reply_json("q", Choices((OPENS,))))


def test_a_decline_lists_the_nearest_hits() -> None:
    shown = reply_json("q", Declined(Because.NOT_IN_RECORD, (SUNDAY,)))
    assert ("declined", ["closed-on-sundays"]) == facts_of(shown)


def test_a_decline_names_the_topics_that_may_answer() -> None:
    shown = reply_json("q", Declined(Because.NOT_IN_RECORD, elsewhere=("bread",)))
    assert ["bread"] == shown["elsewhere"]


def test_a_decline_says_how_confident_the_nearest_hit_was() -> None:
    shown = reply_json("q", Declined(Because.NOT_IN_RECORD, (SUNDAY,), confidence=0.2))
    assert 0.2 == shown["confidence"]
