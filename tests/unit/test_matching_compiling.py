from typing import Any

from bot.matching.compiling import WHOLE, compiled, inner

SOURCE = """
def part(n):
    return n + {more}

def twice(n):
    return part(n) * 2
"""


def made(more: int) -> Any:  # noqa: ANN401 - numba's dispatchers have no common type
    """A compiled function of a file that there is none of, so that nothing can be kept beside it."""
    there: dict[str, Any] = {"__name__": __name__}
    exec(SOURCE.format(more=more), there)
    there["part"] = inner(there["part"])
    return compiled(WHOLE(WHOLE))(there["twice"])


def test_what_can_not_be_kept_is_compiled_all_the_same() -> None:
    assert 8 == made(1)(3)


def test_what_is_kept_goes_by_another_name_when_a_part_of_it_changes() -> None:
    one, other, same = (made(more).py_func.__qualname__ for more in (1, 2, 1))
    assert one != other
    assert one == same
