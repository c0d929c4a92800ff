from bot.evaluation.measures import auroc, mean_reciprocal_rank, percentile, recall_at, right_at_false_answers


def test_a_tie_counts_half() -> None:
    assert 0.5 == auroc([0.7], [0.7])


def test_what_is_not_defined_is_none() -> None:
    undefined = [
        auroc([], [0.1]),
        auroc([0.1], []),
        right_at_false_answers([], [0.1]),
        right_at_false_answers([(0.1, True)], []),
        recall_at([], 1),
        mean_reciprocal_rank([]),
        percentile([], 50),
    ]
    assert [None] * 7 == undefined


def test_below_twenty_questions_to_decline_none_may_be_answered() -> None:
    assert 0.5 == right_at_false_answers([(0.9, True), (0.4, True)], [0.4] + [0.1] * 18)


def test_of_twenty_questions_to_decline_one_may_be_answered() -> None:
    assert 1.0 == right_at_false_answers([(0.9, True), (0.4, True)], [0.8] + [0.1] * 19)


def test_a_confident_wrong_answer_is_not_right() -> None:
    assert 0.0 == right_at_false_answers([(0.9, False)], [0.1])


def test_the_99th_percentile_of_few_values_is_the_largest() -> None:
    assert 3.0 == percentile([1.0, 3.0, 2.0], 99)
