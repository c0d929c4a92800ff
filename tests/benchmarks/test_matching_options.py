import pytest

from tests.benchmarks.matching import size_of


@pytest.mark.parametrize(("text", "passages"), [("500", 500), ("10k", 10_000), ("1M", 1_000_000)])
def test_a_size_may_end_in_k_or_m(text: str, passages: int) -> None:
    assert passages == size_of(text)


@pytest.mark.parametrize("text", ["", "k", "ten", "0", "-1k"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"size|invalid literal"):
        size_of(text)
