"""What several modules of tests start from."""

from pathlib import Path

import pytest

from bot.settings import Settings
from tests.unit.bakery import write_bakery


@pytest.fixture
def knowledge(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return a working directory with the bakery as ./knowledge, and no settings, but for words alone."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("MEANING", "off")
    return write_bakery(tmp_path / "knowledge")
