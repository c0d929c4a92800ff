"""The environment, read once into a value. Nothing else in the project reads `os.environ` or `.env`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.facts.errors import SankoreError

ENV_FILE = Path(".env")
"""Read from the working directory; a variable of the environment wins over a line of this file."""

LEDGER_FILE = Path("data/sankore.sqlite3")
"""The ledger when DATABASE_URL is not set; in the working directory too."""

VECTORS_FILE = Path("data/vectors.sqlite3")
"""What texts mean, made once; safe to delete."""


class SettingsError(SankoreError):
    """A setting with a wrong value; the message names it and says what to write instead."""


class Settings(BaseSettings):
    """What the person who runs the bot may choose; each field, in capitals, is a line of `.env.example`."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE, env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    discord_token: SecretStr | None = None
    discord_guild_id: int | None = Field(default=None, gt=0)
    knowledge_dir: Path | None = None
    database_url: SecretStr | None = None
    message_content: bool = False
    meaning: bool = True
    meaning_model: Path | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @property
    def ledger_address(self) -> str:
        """Return DATABASE_URL, or the address of the file that is the default; it may have a password."""
        if self.database_url is None:
            return f"sqlite:///{LEDGER_FILE.as_posix()}"
        return self.database_url.get_secret_value()

    @field_validator("discord_token")
    @classmethod
    def _one_word(cls, token: SecretStr | None) -> SecretStr | None:
        """Drop the white space that pasting leaves around a token, and refuse any inside it."""
        if token is None:
            return None
        words = token.get_secret_value().split()
        if len(words) > 1:
            raise ValueError("a token has no spaces")
        return SecretStr(words[0]) if words else None

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, level: object) -> object:
        return level.strip().upper() if isinstance(level, str) else level


CURES = {
    "discord_token": "copy it again from the Discord developer portal (Bot, Reset Token), without spaces",
    "discord_guild_id": "it is a server's number: Developer Mode on, right-click the server, Copy Server ID",
    "database_url": "it is an address such as postgresql://USER:PASSWORD@HOST/NAME",
    "knowledge_dir": "it is the path of a folder with the knowledge files",
    "message_content": "it is yes or no",
    "meaning": "it is on or off",
    "meaning_model": "it is the path of a folder with an encoder's files",
    "log_level": "it is DEBUG, INFO, WARNING or ERROR",
}
"""What to write instead of a wrong value; the value itself is not repeated, since it may be a secret."""


def read_settings() -> Settings:
    """Read the settings of the environment and of `.env` in the working directory, if there is one.

    Raises `SettingsError` for the first wrong value, or when the file cannot be read.
    """
    try:
        return Settings()
    except ValidationError as cause:
        name = str(cause.errors()[0]["loc"][0]).lower()
        # not chained: pydantic's own message repeats the value, which may be a token
        raise SettingsError(f"{name.upper()} has a wrong value: {CURES[name]}; see .env.example") from None
    except UnicodeDecodeError as cause:
        raise SettingsError(f"{ENV_FILE} is not UTF-8 text; save it as UTF-8") from cause


def knowledge_folder(chosen: Path | None, settings: Settings) -> Path:
    """Return the folder of the knowledge files.

    The one chosen on the command line, else KNOWLEDGE_DIR, else ./knowledge, else the one beside the program
    (so that `sankore ask` works from any folder). Raises `SettingsError` when there is none of these.
    """
    folder = chosen or settings.knowledge_dir
    if folder is not None:
        return folder.expanduser()
    here = Path("knowledge")
    if here.is_dir():
        return here
    beside = Path(__file__).resolve().parent.parent / "knowledge"
    if beside.is_dir():
        return beside
    raise SettingsError("there is no folder 'knowledge' here; name it with --knowledge or KNOWLEDGE_DIR")
