"""The service that a command asks: the knowledge files', or a server's record if there is one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.service.answering import AnswerService


def service_for(knowledge: Path | None, server: int | None) -> AnswerService:
    """The service of a server, None for the one that is meant; without a ledger that of the knowledge files.

    It is as the record is now. Without a ledger none of its libraries is imported, and no file is made. When
    the ledger knows several servers and none is meant, the knowledge files answer, and that is said.
    """
    from bot.settings import knowledge_folder, read_settings
    from bot.wiring import build_service, has_ledger

    settings = read_settings()
    if not has_ledger(settings):
        return build_service(knowledge_folder(knowledge, settings))
    from bot.cli.command import complain
    from bot.cli.keeping import WhichServerError, keeping

    try:
        with keeping(knowledge, server) as keeper:
            return keeper.server.service
    except WhichServerError as error:
        complain(f"answering from the knowledge files alone: {error}")
        return build_service(knowledge_folder(knowledge, settings))
