import re
from pathlib import Path

from bot.settings import CURES, Settings

REPOSITORY = Path(__file__).parents[2]


def test_env_example_has_every_setting_and_no_other() -> None:
    lines = (REPOSITORY / ".env.example").read_text(encoding="utf-8").splitlines()
    named = [line.partition("=")[0] for line in lines if line and not line.startswith("#")]
    assert [name.upper() for name in Settings.model_fields] == named


def test_every_setting_in_env_example_is_explained_above_it() -> None:
    text = (REPOSITORY / ".env.example").read_text(encoding="utf-8")
    unexplained = [
        name for name in Settings.model_fields if not re.search(rf"^#.+\n{name.upper()}=", text, re.M)
    ]
    assert [] == unexplained


def test_every_setting_has_a_cure() -> None:
    assert set(Settings.model_fields) == set(CURES)


def test_nothing_else_reads_the_environment() -> None:
    readers = [
        path.relative_to(REPOSITORY).as_posix()
        for path in sorted((REPOSITORY / "bot").rglob("*.py"))
        if re.search(r"\b(os\.environ|os\.getenv|getenv\(|load_dotenv)", path.read_text(encoding="utf-8"))
    ]
    assert ["bot/settings.py"] == readers  # which names it, and leaves the reading to pydantic-settings
