"""Facts typed into options or into an editor, taken as far as a preview; nothing typed is ever lost."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import click

from bot.cli import publishing
from bot.cli.command import EXIT_ERROR, complain
from bot.cli.fact_options import Typed
from bot.cli.keeping import Keeper
from bot.interfaces.terminal.form import Filled, read_form, with_problems, write_form
from bot.ledger import LedgerError
from bot.service.record.changes import Change
from bot.service.record.form_input import FactInput, FactInputError
from bot.service.record.preview import Preview, preview

Make = Callable[[Filled], tuple[Change, ...]]
"""What a filled-in form comes to; may raise `FactInputError` and `OperationError`."""


class Sheet:
    """A form as a file, which is there whatever becomes of the program; made when it is first needed."""

    def __init__(self) -> None:
        self._path: Path | None = None

    def edited(self, form: str) -> str:
        """The form after somebody edited it. Raises `ClickException` when there is no editor."""
        path = self.write(form)
        click.edit(filename=str(path))
        return path.read_text(encoding="utf-8", errors="replace")

    def write(self, form: str) -> Path:
        """Write the form to the file: here, or where files may be written if not here."""
        if self._path is None:
            self._path = _new_file()
        self._path.write_text(form, encoding="utf-8")
        return self._path

    def keep(self) -> None:
        """Leave the file, and tell its name."""
        if self._path is not None:
            complain(f"what you typed is kept in {self._path}; go on with --form {self._path}")

    def discard(self) -> None:
        """Delete the file."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)


def _new_file() -> Path:
    folder = Path() if os.access(Path(), os.W_OK) else Path(tempfile.gettempdir())
    number, name = tempfile.mkstemp(".txt", "sankore-draft-", folder, text=True)
    os.close(number)
    return Path(name) if folder.is_absolute() else Path(Path(name).name)


def publish_form(keeper: Keeper, form: str, make: Make, *, opens: bool, reopens: bool, yes: bool) -> None:
    """Take a form through the editor if it `opens`, through a preview, and publish it.

    One with problems is opened again if it `reopens`, until it has none or is left as it is; else they are
    raised as `FactInputError`. What was typed is kept in a file unless it was published or empty.
    """
    sheet, text = Sheet(), form
    try:
        if opens:
            text = sheet.edited(form)
            if text.strip() in (form.strip(), ""):
                click.echo("Nothing was typed, so nothing is changed.")
                sheet.discard()
                return
        text, changes, looked = _mended(keeper, sheet, text, make, reopens)
        publishing.offer(keeper, changes, yes=yes, looked=looked)
    except LedgerError:
        sheet.write(text)
        sheet.keep()
        raise
    except BaseException:
        sheet.keep()
        raise
    sheet.discard()


def _mended(
    keeper: Keeper, sheet: Sheet, text: str, make: Make, reopens: bool
) -> tuple[str, tuple[Change, ...], Preview]:
    """The form without problems, what it comes to, and the preview of that."""
    while True:
        try:
            changes = make(read_form(text))
            looked = preview(keeper.server, changes)
            problems = looked.problems
        except FactInputError as error:
            problems = error.problems
        else:
            if not problems:
                return text, changes, looked
        if not reopens:
            raise FactInputError(problems)
        shown = with_problems(text, problems)
        text = sheet.edited(shown)
        if text.strip() == shown.strip():
            for problem in problems:
                complain(problem)
            raise click.exceptions.Exit(EXIT_ERROR)


def filled_in(typed: Typed, start: Filled) -> Filled:
    """What is filled in, with what the options say instead; a whole form first of all."""
    filled = read_form(typed.form) if typed.form is not None else start
    named = [field.name for field in fields(FactInput)]
    given = {name: value for name in named if (value := getattr(typed, name)) is not None}
    return Filled(replace(filled.entry, **given), start.why or filled.why)


def form_of(keeper: Keeper, heading: str, filled: Filled) -> str:
    """The form for a server's fact, with the documents and topics that it may name."""
    base = keeper.server.base
    return write_form(
        heading, filled, [each.id for each in base.documents], [topic.name for topic in base.topics]
    )


def publish_typed(
    keeper: Keeper, typed: Typed, start: FactInput, why: str, make: Make, *,
    heading: str, opens: bool, yes: bool, mends: bool = False,
) -> None:  # fmt: skip
    """Publish a fact from options or from the editor, `start` being what the form has of itself.

    With problems it goes to the editor if it came from there, from a whole form, or if it `mends`.
    """
    filled = filled_in(typed, Filled(start, why))
    reopens = (opens or mends or typed.form is not None) and publishing.on_a_terminal()
    form = form_of(keeper, heading, filled)
    publish_form(keeper, form, make, opens=opens, reopens=reopens, yes=yes)


def need_a_terminal(opens: bool) -> None:
    """Refuse to open an editor where there is none to type into."""
    if opens and not publishing.on_a_terminal():
        raise click.UsageError("there is no terminal for an editor; give --text or --form")
