from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.facts import FactBase
from bot.matching import Answer, Choices, Declined, How, Matcher
from bot.matching.confidence import CALIBRATION, MEANING_SIGNALS
from bot.matching.encoder import Encoder
from bot.matching.meaning import MEANING_FEATURES
from bot.matching.model_files import ModelError
from bot.matching.vectors import MemoryStore, Vectors, learn_all
from bot.service.vector_store import VectorStore
from tests.unit.handful import base, fact, numbered

ENCODER = Encoder.open()
OTHERS = numbered(
    "The harbour is closed to ships at night.",
    "Members vote in the last week of March.",
    "Dogs must be kept on a lead.",
    "The library lends games for two weeks.",
)
EXPORTS = fact("The country exports gold and cotton.", "exports")
QUESTION = "which goods do they sell to others"


def vectors(*, at_once: bool = True) -> Vectors:
    return Vectors(lambda: ENCODER, MemoryStore(), learn_all if at_once else None)


def matcher(facts: FactBase, *, at_once: bool = True) -> Matcher:
    return Matcher(facts, vectors=vectors(at_once=at_once))


def test_texts_of_like_meaning_are_near_and_others_far() -> None:
    sell, export, dog = ENCODER.encode(["They sell cotton.", "Cotton is exported.", "My dog is ill."])
    assert sell.vector @ export.vector > 0.6 > 0.3 > sell.vector @ dog.vector


def test_a_text_means_the_same_alone_and_among_others() -> None:
    (alone,) = ENCODER.encode(["When was the coup?"])
    among = ENCODER.encode(["Short.", "When was the coup?", "A longer text that is about nothing at all."])[1]
    assert np.allclose(alone.vector, among.vector, atol=1e-5)
    assert np.allclose(alone.words, among.words, atol=1e-4)


def test_the_vectors_are_those_of_the_model_wherever_it_runs() -> None:
    (found,) = ENCODER.encode(["What does Mali sell?"])
    stored = [0.0024, 0.0993, -0.0021, 0.0083, -0.0318, 0.0029]
    assert stored == pytest.approx(found.vector[:6].tolist(), abs=2e-3)
    assert ((0, 4), (5, 9), (10, 14), (15, 19)) == found.spans


@pytest.mark.parametrize("text", ["", "!!", "\u200b", "x" * 500, "word " * 400, "日本語", "Ménaka"])
def test_any_text_has_a_vector(text: str) -> None:
    (found,) = ENCODER.encode([text])
    assert (len(found.spans), ENCODER.dimensions) == found.words.shape
    assert 1.0 == pytest.approx(float(np.linalg.norm(found.vector)), abs=1e-3)


def test_what_is_meant_is_found_in_other_words() -> None:
    facts = base(EXPORTS, *OTHERS)
    assert isinstance(Matcher(facts).reply(QUESTION), Declined)
    reply = matcher(facts).reply(QUESTION)
    assert isinstance(reply, Answer | Choices)
    assert "exports" == reply.hits[0].fact.id


def test_why_this_names_the_word_that_means_much_the_same() -> None:
    hit = matcher(base(EXPORTS, *OTHERS)).rank(QUESTION)[0]
    (found,) = [each for each in hit.evidence if each.asked == "sell"]
    assert (How.MEANING, "exports") == (found.how, found.found)
    assert 0.42 < found.credit < 1.0


def test_words_answer_until_the_vectors_are_known() -> None:
    facts = base(EXPORTS, *OTHERS)
    waiting = matcher(facts, at_once=False)
    assert Matcher(facts).reply(QUESTION) == waiting.reply(QUESTION)


def test_a_new_fact_is_found_by_its_meaning_at_once() -> None:
    over = matcher(base(*OTHERS))
    over.add(EXPORTS)
    assert "exports" == over.rank(QUESTION)[0].fact.id
    over.remove("exports")
    assert "exports" not in [hit.fact.id for hit in over.rank(QUESTION)]


def test_a_matcher_after_any_changes_ranks_like_a_new_one() -> None:
    over = matcher(base(*OTHERS))
    over.add(EXPORTS)
    over.replace(replace(OTHERS[0], questions=("when may boats come in",)))
    new = matcher(base(*[replace(OTHERS[0], questions=("when may boats come in",)), *OTHERS[1:], EXPORTS]))
    for question in (QUESTION, "may boats enter after dark", "how long can I keep a game"):
        assert new.rank(question) == over.rank(question)


def test_a_question_that_words_answer_surely_asks_no_encoder() -> None:
    def forbidden() -> Encoder:
        raise AssertionError("the encoder was opened")

    kept = replace(EXPORTS, questions=(QUESTION,))
    over = Matcher(base(kept, *OTHERS), vectors=Vectors(forbidden, MemoryStore(), learn_all))
    assert "exports" == over.rank(QUESTION)[0].fact.id


def test_a_topic_has_only_its_own_facts() -> None:
    over = matcher(base(EXPORTS, fact("Rivers rise in spring.", "rivers", "nature"), *OTHERS))
    assert {"rivers"} == {hit.fact.id for hit in over.rank(QUESTION, topic="nature")}


def test_vectors_are_kept_in_a_file_and_read_again(tmp_path: Path) -> None:
    file = tmp_path / "data" / "vectors.sqlite3"
    first = Vectors(lambda: ENCODER, VectorStore(file))
    assert {} == first.known(["A text.", "Another."])
    assert (2, 0) == (first.waiting, first.learn())
    again = Vectors(lambda: ENCODER, VectorStore(file))
    assert {"A text.", "Another."} == set(again.known(["A text.", "Another."]))
    (read,), (made,) = again.encoded(["A text."]), ENCODER.encode(["A text."])
    assert made.spans == read.spans
    assert np.allclose(made.words, read.words, atol=0.02)


def test_a_damaged_file_of_vectors_is_begun_anew(tmp_path: Path) -> None:
    file = tmp_path / "vectors.sqlite3"
    file.write_bytes(b"no database" * 100)
    kept = Vectors(lambda: ENCODER, VectorStore(file))
    kept.known(["A text."])
    kept.learn()
    assert {"A text."} == set(kept.known(["A text."]))


def test_a_folder_without_a_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="MEANING=off"):
        Encoder.open(tmp_path)


def test_the_shipped_numbers_are_those_of_todays_signals() -> None:
    network = CALIBRATION.meaning.is_right
    assert len(MEANING_SIGNALS) == len(network.means) == len(network.linear)
    assert len(set(MEANING_SIGNALS)) == len(MEANING_SIGNALS)
    assert set(MEANING_FEATURES) <= set(MEANING_SIGNALS)
