"""The French catalogue has what is said, and says nothing that is not."""

from __future__ import annotations

import ast
import contextvars
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.interfaces.i18n import catalogue, set_language, t
from bot.interfaces.wording import elsewhere_line
from bot.service.guild_settings import Language

FRENCH = catalogue(Language.FRENCH)
SOURCES = sorted((Path(__file__).parents[2] / "bot" / "interfaces").rglob("*.py"))
PLACE = re.compile(r"\{(\w+)\}")


def said() -> Iterator[str]:
    """Every text that is given to `t` as it stands."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "t":
                (words, *_) = node.args
                if isinstance(words, ast.Constant):
                    yield str(words.value)


def test_everything_said_in_so_many_words_is_in_the_catalogue() -> None:
    texts = set(said())
    assert len(texts) > 40
    assert [] == sorted(texts - FRENCH.keys())


def test_nothing_in_the_catalogue_is_said_nowhere() -> None:
    everywhere = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
    everywhere = re.sub(r'"\s*\n\s*f?"', "", everywhere)
    assert [] == [english for english in FRENCH if english not in everywhere]


@pytest.mark.parametrize("english", FRENCH)
def test_a_translation_has_the_same_places(english: str) -> None:
    assert sorted(PLACE.findall(english)) == sorted(PLACE.findall(FRENCH[english]))


def test_a_language_belongs_to_the_task_that_speaks_it() -> None:
    def in_french() -> str:
        set_language(Language.FRENCH)
        return t("More passages")

    assert "Autres passages" == contextvars.copy_context().run(in_french)
    assert "More passages" == t("More passages")


def test_where_else_to_look_is_told_in_french() -> None:
    def in_french() -> str:
        set_language(Language.FRENCH)
        return elsewhere_line(["Règles", "Serveur"])

    told = "Ce sujet n’en dit rien ; voyez plutôt : Règles ou Serveur."
    assert told == contextvars.copy_context().run(in_french)


def test_values_are_put_in_as_they_are() -> None:
    assert "by {n}" == t("by {author}", author="{n}")
