import pickle

from bot.matching.later import Later


class Looking:
    """Gives three numbers, and counts how often it was asked to."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> tuple[int, ...]:
        """Give them."""
        self.times += 1
        return 1, 2, 3


def test_nothing_is_looked_for_before_it_is_read() -> None:
    look = Looking()
    Later(look)
    assert look.times == 0


def test_it_is_looked_for_once() -> None:
    look = Looking()
    later = Later(look)
    assert (3, 1, (2, 3), [1, 2, 3]) == (len(later), later[0], later[1:], list(later))
    assert look.times == 1


def test_it_is_equal_to_what_is_found_and_looks_like_it() -> None:
    later = Later(Looking())
    assert (1, 2, 3) == later == Later(Looking())
    assert later != (1, 2)
    assert (repr((1, 2, 3)), hash((1, 2, 3))) == (repr(later), hash(later))


def test_a_pickle_of_it_holds_what_is_found() -> None:
    kept = pickle.loads(pickle.dumps(Later(Looking())))
    assert ((1, 2, 3), tuple) == (kept, type(kept))
