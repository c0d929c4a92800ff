from pathlib import Path
from typing import Any

import pytest

from bot.matching.compiling import WHOLE, compiled, inner

SOURCE = """
def part(n):
    return n + {more}

def twice(n):
    return part(n) * 2
"""


def made(more: int) -> Any:  # noqa: ANN401 - numba's dispatchers have no common type
    """A compiled function of a file that there is none of, so that nothing can be kept beside it."""
    return compiled_from("<string>", SOURCE.format(more=more))


def compiled_from(file: str, source: str) -> Any:  # noqa: ANN401 - as above
    there: dict[str, Any] = {"__name__": __name__}
    exec(compile(source, file, "exec"), there)
    there["part"] = inner(there["part"])
    return compiled(WHOLE(WHOLE))(there["twice"])


def test_what_can_not_be_kept_is_compiled_all_the_same() -> None:
    assert 8 == made(1)(3)


def test_what_is_kept_goes_by_another_name_when_a_part_of_it_changes() -> None:
    one, other, same = (made(more).py_func.__qualname__ for more in (1, 2, 1))
    assert one != other
    assert one == same


def started(folder: Path) -> Any:  # noqa: ANN401 - as above
    """The function as a start of the program has it, of a file beside which it is kept."""
    file = folder / "loops.py"
    if not file.exists():
        file.write_text(SOURCE.format(more=1), encoding="utf-8")
    return compiled_from(str(file), file.read_text(encoding="utf-8"))


def kept(function: Any, ending: str) -> list[Path]:  # noqa: ANN401 - as above
    return list(Path(function.stats.cache_path).glob(f"*{ending}"))


@pytest.mark.parametrize("ending", [".nbi", ".nbc"])
@pytest.mark.parametrize("share", [0.0, 0.5])
def test_what_is_kept_and_spoilt_is_compiled_anew_and_kept_again(
    tmp_path: Path, ending: str, share: float
) -> None:
    (file,) = kept(started(tmp_path), ending)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])
    assert 8 == started(tmp_path)(3)
    started(tmp_path)
    assert [1] == list(started(tmp_path).stats.cache_hits.values())


@pytest.mark.parametrize("ending", [".nbi", ".nbc"])
def test_zeros_in_the_place_of_what_is_kept_stop_nothing(tmp_path: Path, ending: str) -> None:
    (file,) = kept(started(tmp_path), ending)
    file.write_bytes(bytes(file.stat().st_size))
    assert 8 == started(tmp_path)(3)


def test_what_can_not_be_written_is_compiled_all_the_same(tmp_path: Path) -> None:
    first = started(tmp_path)
    (data,) = kept(first, ".nbc")
    for file in (*kept(first, ".nbi"), data):
        file.unlink()
    data.mkdir()  # a file can not be put in its place
    assert 8 == started(tmp_path)(3)
