import json
from dataclasses import replace
from importlib import resources

import numpy as np
import pytest

from bot.matching import Matcher
from bot.matching.confidence import CALIBRATION, SIGNALS, SPREADS_AT_MOST, Calibration, Models, Network
from bot.matching.english import rarity
from bot.matching.features import FEATURES, RANKING_WEIGHTS
from tests.benchmarks.weights import FALLING, FITTED, RISING, network_text, ranking_text, without_idle_units
from tests.unit.handful import matcher

ONE = np.zeros((1, len(SIGNALS)))


def weighing(name: str, weight: float) -> Calibration:
    """Return a calibration that goes by one signal alone, half of it through a hidden unit."""
    linear = np.array([weight / 2 if each == name else 0.0 for each in SIGNALS])
    size = len(SIGNALS)
    network = Network(np.zeros(size), np.ones(size), linear, linear[:, None], np.zeros(1), np.ones(1), 0.0)
    return Calibration(Models(network, network), CALIBRATION.meaning)


def having(name: str, value: float) -> float:
    row = ONE.copy()
    row[0, SIGNALS.index(name)] = value
    return float(weighing(name, 2.0).confidence(row)[0])


@pytest.mark.parametrize("value", [-1e300, -1e9, -40.0, 0.0, 1.0, 40.0, 1e9, 1e300])
def test_a_confidence_lies_between_0_and_1(value: float) -> None:
    assert 0.0 <= having("coverage", value) <= 1.0


def test_no_signal_and_no_bias_are_a_coin() -> None:
    assert 0.5 == having("coverage", 0.0)


@pytest.mark.parametrize("name", SIGNALS)
def test_more_of_a_signal_with_a_weight_makes_surer(name: str) -> None:
    assert having(name, -1.0) < having(name, 0.0) < having(name, 0.5) < having(name, 1.0)


def test_a_signal_beyond_what_was_ever_seen_counts_like_the_furthest() -> None:
    assert having("coverage", SPREADS_AT_MOST) == having("coverage", 2 * SPREADS_AT_MOST)


def shipped(name: str) -> str:
    return (resources.files("bot.matching") / "data" / name).read_text("utf-8")


def test_the_shipped_numbers_are_those_of_todays_signals_and_features() -> None:
    assert list(SIGNALS) == list(json.loads(shipped("confidence.json"))["signals"])
    assert list(FEATURES) == list(RANKING_WEIGHTS)


def test_every_signal_and_every_feature_weighs_something() -> None:
    network = CALIBRATION.words.is_right
    assert np.all(network.spreads > 0)
    assert np.all(np.abs(np.column_stack((network.linear, network.inner))).max(axis=1) > 0)
    assert all(RANKING_WEIGHTS.values())


def test_a_network_reads_as_it_was_written() -> None:
    assert shipped("confidence.json") == network_text(CALIBRATION.words.is_right)


def test_hidden_units_that_hardly_move_the_network_are_left_out_and_hardly_missed() -> None:
    network = CALIBRATION.words.is_right
    idle = replace(
        network,
        inner=np.column_stack((network.inner, np.ones(len(SIGNALS)))),
        thresholds=np.append(network.thresholds, 0.5),
        outer=np.append(network.outer, 0.004),
    )
    rest = without_idle_units(idle)
    rows = np.random.default_rng(1).normal(0, 1, (50, len(SIGNALS)))
    assert network.inner.shape == rest.inner.shape
    assert idle.log_odds(rows) == pytest.approx(rest.log_odds(rows), abs=0.01)


def test_a_weight_that_was_set_by_hand_outlives_a_fit() -> None:
    before = {"bm25": {"weight": 1.0, "set": FITTED}, "title": {"weight": 2.0, "set": "by hand: a reason"}}
    after = json.loads(ranking_text({"bm25": 3.0, "title": 4.0}, before))
    assert {"bm25": {"weight": 3.0, "set": FITTED}, "title": before["title"]} == after


def test_the_ranking_is_written_as_it_is_shipped() -> None:
    stored = json.loads(shipped("ranking.json"))
    assert shipped("ranking.json") == ranking_text(RANKING_WEIGHTS, stored)


@pytest.mark.parametrize("name", sorted(RISING | FALLING))
def test_what_must_not_mislead_only_rises_or_only_falls(name: str) -> None:
    rows = np.random.default_rng(1).normal(0, 1, (500, len(SIGNALS)))
    more = rows.copy()
    more[:, SIGNALS.index(name)] += 0.3
    change = CALIBRATION.words.is_right.log_odds(more) - CALIBRATION.words.is_right.log_odds(rows)
    assert np.all(change >= -1e-9 if name in RISING else change <= 1e-9)
    assert {*RISING, *FALLING} <= {*SIGNALS}


def test_no_hits_have_no_confidences() -> None:
    assert 0 == len(CALIBRATION.confidence(np.zeros((0, len(SIGNALS)))))


def test_an_answer_takes_more_confidence_than_an_offer() -> None:
    assert 0.0 < CALIBRATION.offer_from < CALIBRATION.answer_from < 1.0


def sure(question: str) -> float:
    return matcher().reply(question).confidence


def test_more_known_words_make_surer() -> None:
    assert sure("cotton") < sure("farmers cotton") < sure("farmers grow cotton river")


@pytest.mark.parametrize("unknown", ["population", "Niger", "xylophone", "1984"])
def test_a_word_that_no_fact_has_makes_less_sure(unknown: str) -> None:
    assert sure(f"farmers grow cotton {unknown}") < sure("farmers grow cotton")


def test_two_unknown_words_make_less_sure_than_one() -> None:
    assert sure("farmers grow cotton xylophone kazoo") < sure("farmers grow cotton xylophone")


def test_a_rival_makes_less_sure() -> None:
    alone, rivalled = matcher("Camels drink milk."), matcher("Camels drink milk.", "Camels drink milk.")
    assert rivalled.reply("camels milk").confidence < alone.reply("camels milk").confidence


def test_words_around_a_question_hardly_matter() -> None:
    plain = sure("farmers grow cotton")
    assert abs(plain - sure("please tell me: farmers grow cotton")) < 0.2


def test_nothing_known_is_no_confidence() -> None:
    assert 0.0 == sure("xylophone population")


def signal(over: Matcher, question: str, name: str) -> float:
    """Return a signal of the best hit for a question."""
    return float(over.ranking(question).signals[0, SIGNALS.index(name)])


def test_rarity_falls_with_how_common_a_word_is() -> None:
    assert 0.0 == rarity("the") < rarity("government") < rarity("coup") < rarity("zzyzx")
    assert rarity("zzyzx") == pytest.approx(4.9)


def test_a_misspelling_is_as_rare_as_what_was_meant() -> None:
    over = matcher()
    (typed,) = over.ranking("neigbours").query.terms
    (meant,) = over.ranking("neighbours").query.terms
    assert (typed.rarity, typed.weight) == (meant.rarity, meant.weight)


def test_more_words_found_are_more_than_a_larger_share() -> None:
    """Two words found of two may be chance; many found of many are none."""
    over = matcher()
    few, many = "cotton", "farmers grow cotton along the river"
    assert signal(over, few, "told") < signal(over, many, "told")
    assert signal(over, few, "together") < signal(over, many, "together")


def test_signals_by_hand() -> None:
    found = matcher().ranking("when did the army train pilots")
    rarities = np.array([word.rarity for word in found.query.known])
    for place in range(len(found.facts)):
        row = dict(zip(SIGNALS, found.signals[place].tolist(), strict=True))
        credits = np.array(found.credits[place])
        assert row["told"] == pytest.approx(np.log1p(rarities @ credits), rel=1e-6)
        assert row["together"] == pytest.approx(np.log1p(row["sentence"] * rarities.sum()))
        assert row["rarest"] == pytest.approx((rarities * credits).max(), rel=1e-6)
        assert (row["asking"], row["personal"]) == (1.0, 0.0)


def test_no_words_have_no_signals() -> None:
    found = matcher().ranking("the of and")
    assert found.signals.shape == (0, len(SIGNALS))
