import pytest

from bot.facts import FactBase
from tests.benchmarks.engines import Engine, pick
from tests.unit.handful import base, numbered

QUICK, AS_DOCUMENTED = "tantivy+titles", "tantivy+titles (all words)"
TEXTS = ("The camels of the north.", "Camels drink milk.", "Cotton grows along the river.")


def engine(name: str, over: FactBase) -> Engine:
    """Return an engine of the roster, if what it needs is installed."""
    pytest.importorskip("tantivy")
    (entry,) = pick([name])
    return entry.load()(over)


@pytest.mark.parametrize("name", [QUICK, AS_DOCUMENTED])
def test_tantivy_finds_what_has_the_words(name: str) -> None:
    found = engine(name, base(*numbered(*TEXTS))).find("Where is the cotton?")
    assert "f2" == found.first


def test_only_all_words_count_stop_words() -> None:
    over = base(*numbered(*TEXTS))
    quick, documented = (engine(name, over).find("the camel") for name in (QUICK, AS_DOCUMENTED))
    assert ("f1", {"f0", "f1"}) == (quick.first, {*quick.ids})
    assert ("f0", {"f0", "f1", "f2"}) == (documented.first, {*documented.ids})


def test_marks_of_the_query_language_are_no_harm() -> None:
    assert "f1" == engine(AS_DOCUMENTED, base(*numbered(*TEXTS))).find("milk: \"(AND) ^~* camels'?").first
