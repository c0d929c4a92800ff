from pathlib import Path

import pytest

import bot.settings
from bot.ledger.engine import place_of, store_url
from bot.settings import LEDGER_FILE, Settings, SettingsError, knowledge_folder, read_settings


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_nothing_need_be_set() -> None:
    assert (
        Settings(discord_token=None, discord_guild_id=None, knowledge_dir=None, log_level="INFO")
        == read_settings()
    )


def test_a_variable_of_the_environment_wins_over_the_env_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("KNOWLEDGE_DIR=from-file\nLOG_LEVEL=error\n", encoding="utf-8")
    monkeypatch.setenv("KNOWLEDGE_DIR", "from-environment")
    settings = read_settings()
    assert (Path("from-environment"), "ERROR") == (settings.knowledge_dir, settings.log_level)


def test_without_an_address_the_ledger_is_a_file_in_data() -> None:
    assert "the ledger data/sankore.sqlite3" == place_of(store_url(read_settings().ledger_address))
    assert Path("data/sankore.sqlite3") == LEDGER_FILE


def test_the_ledger_is_where_its_address_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:secret@h/d")
    assert "postgresql://u:secret@h/d" == read_settings().ledger_address


def test_an_empty_value_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")
    assert Settings() == read_settings()
    assert read_settings().discord_token is None


def test_a_token_loses_the_white_space_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", " abc\n")
    token = read_settings().discord_token
    assert token is not None
    assert "abc" == token.get_secret_value()


def test_a_token_of_white_space_is_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "  ")
    assert read_settings().discord_token is None


def test_a_token_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "abc")
    assert "abc" not in repr(read_settings())


@pytest.mark.parametrize(
    ("name", "value", "cure"),
    [
        ("DISCORD_TOKEN", "two words", "without spaces"),
        ("DISCORD_GUILD_ID", "my server", "Copy Server ID"),
        ("DISCORD_GUILD_ID", "-1", "Copy Server ID"),
        ("LOG_LEVEL", "loud", "DEBUG, INFO, WARNING or ERROR"),
    ],
)
def test_a_wrong_value_is_told_with_its_cure_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, cure: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(
        SettingsError, match=rf"^{name} has a wrong value: .*{cure}; see \.env\.example$"
    ) as caught:
        read_settings()
    assert value not in str(caught.value)
    assert caught.value.__cause__ is None


def test_an_env_file_that_is_no_text_is_named() -> None:
    Path(".env").write_bytes(b"LOG_LEVEL=\xff")
    with pytest.raises(SettingsError, match=r"^\.env is not UTF-8 text"):
        read_settings()


def test_other_lines_of_the_env_file_are_none_of_our_business() -> None:
    Path(".env").write_text("POSTGRES_PASSWORD=x\n", encoding="utf-8")
    assert Settings() == read_settings()


def test_the_folder_chosen_wins() -> None:
    assert Path("chosen") == knowledge_folder(Path("chosen"), Settings(knowledge_dir=Path("set")))


def test_then_comes_the_setting() -> None:
    Path("knowledge").mkdir()
    assert Path("set") == knowledge_folder(None, Settings(knowledge_dir=Path("set")))


def test_then_comes_the_folder_here() -> None:
    Path("knowledge").mkdir()
    assert Path("knowledge") == knowledge_folder(None, Settings())


def test_last_comes_the_folder_beside_the_program() -> None:
    assert (Path(__file__).parents[2] / "knowledge") == knowledge_folder(None, Settings())


def test_without_any_folder_it_is_told_how_to_name_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bot.settings, "__file__", str(tmp_path / "site-packages" / "bot" / "settings.py"))
    with pytest.raises(SettingsError, match="name it with --knowledge or KNOWLEDGE_DIR"):
        knowledge_folder(None, Settings())
