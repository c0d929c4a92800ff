"""Facts typed into options or into an editor, taken as far as a preview; nothing typed is ever lost."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TextIO

import click

from bot.cli import session as sessions
from bot.cli.command import EXIT_ERROR, ChangeOptions, complain, decoded, decoded_option, grouped_options
from bot.cli.session import RecordSession
from bot.interfaces.terminal.form import FilledForm, read_form, with_problems, write_form
from bot.ledger import LedgerError
from bot.service.record.changes import Change
from bot.service.record.form_input import FactInput, FactInputError
from bot.service.record.preview import Preview, preview


@dataclass(frozen=True, slots=True)
class FactOptions:
    """What was given as options about a fact; None for what was not."""

    text: str | None = None
    source: str | None = None
    topic: str | None = None
    keywords: str | None = None
    questions: str | None = None
    review_by: str | None = None
    form: TextIO | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether no option was given."""
        return self == FactOptions()

    def fill(self, start: FilledForm) -> FilledForm:
        """Return the form with what the options say instead; a whole form (--form) first of all."""
        filled = read_form(self.form.read()) if self.form is not None else start
        given = {each.name: getattr(self, each.name) for each in fields(FactInput)}
        said = {name: text for name, text in given.items() if text is not None}
        return FilledForm(replace(filled.fact_input, **said), start.why or filled.why)


def _typed_or_piped(ctx: click.Context, _param: click.Parameter, text: str | None) -> str | None:
    """Return the text of an option, or of standard input for `-`."""
    piped = text == "-" and not ctx.resilient_parsing
    return decoded_option(ctx, _param, sys.stdin.read() if piped else text)


def _a_line_each(_ctx: click.Context, _param: click.Parameter, texts: tuple[str, ...]) -> str | None:
    """Return the texts of an option that was given several times, a line each."""
    return decoded("\n".join(texts)) if texts else None


fact_options = grouped_options(
    FactOptions,
    "fact_options",
    click.option(
        "--text",
        metavar="TEXT",
        callback=_typed_or_piped,
        help="What members shall read; - reads it from standard input.",
    ),
    click.option(
        "--source",
        metavar="NAME",
        callback=decoded_option,
        help="The document it stands in, or what a statement cites, the word 'by' before its author: "
        "'title | by author | 2026-12-31 | https://…'.",
    ),
    click.option("--topic", metavar="NAME", callback=decoded_option, help="The topic it belongs to."),
    click.option(
        "--keywords",
        metavar="WORDS",
        callback=decoded_option,
        help="Words that the text lacks, separated by commas, in place of any it has.",
    ),
    click.option(
        "--question",
        "questions",
        multiple=True,
        metavar="TEXT",
        callback=_a_line_each,
        help="A phrasing, in place of any it has; may be given several times.",
    ),
    click.option(
        "--review-by",
        metavar="DATE",
        callback=decoded_option,
        help="The day to look at it again, such as 2026-12-31.",
    ),
    click.option(
        "--form",
        type=click.File(encoding="utf-8", errors="replace"),
        metavar="FILE",
        help="A filled-in form, such as a draft that was kept.",
    ),
)
"""The options that describe a fact; the function gets them as one `FactOptions`."""


@dataclass(frozen=True, slots=True)
class FactForm:
    """A form to fill in: what it shows first (`start`), and what becomes of it.

    `make` gives the changes that a filled-in form comes to, and may raise `FactInputError` and
    `OperationError`. An editor opens at once if the form `opens`; if it `mends`, when there are problems.
    """

    heading: str
    start: FactInput
    make: Callable[[FilledForm], tuple[Change, ...]]
    opens: bool
    mends: bool = False


class DraftFile:
    """A form as a file, which is there whatever becomes of the program; made when it is first needed."""

    def __init__(self) -> None:
        self._path: Path | None = None

    def edit(self, form: str) -> str:
        """Let somebody edit the form. Raises `ClickException` when there is no editor."""
        path = self.write(form)
        click.edit(filename=str(path))
        return path.read_text(encoding="utf-8", errors="replace")

    def write(self, form: str) -> Path:
        """Write the form to the file: here, or where files may be written if not here."""
        if self._path is None:
            folder = Path() if os.access(Path(), os.W_OK) else Path(tempfile.gettempdir())
            number, name = tempfile.mkstemp(".txt", "sankore-draft-", folder, text=True)
            os.close(number)
            self._path = Path(name) if folder.is_absolute() else Path(Path(name).name)
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


def publish_form(
    session: RecordSession, form: FactForm, fact_options: FactOptions, options: ChangeOptions
) -> None:
    """Take a fact from options or from the editor through a preview, and publish it.

    With problems it goes to the editor if it came from there, from a whole form, or if it `mends`, until it
    has none or is left as it is; else they are raised as `FactInputError`. What was typed is kept in a file
    unless it was published or empty.
    """
    filled, base = fact_options.fill(FilledForm(form.start, options.why)), session.guild.base
    documents, topics = [each.id for each in base.documents], [topic.name for topic in base.topics]
    text = write_form(form.heading, filled, documents, topics)
    reopens = (form.opens or form.mends or fact_options.form is not None) and sessions.on_a_terminal()
    draft = DraftFile()
    try:
        if form.opens:
            opened, text = text, draft.edit(text)
            if text.strip() in (opened.strip(), ""):
                click.echo("Nothing was typed, so nothing is changed.")
                draft.discard()
                return
        text, changes, looked = _mended(session, draft, text, form, reopens)
        sessions.confirm(session, changes, yes=options.yes, looked=looked)
    except BaseException as error:
        if isinstance(error, LedgerError):
            draft.write(text)
        draft.keep()
        raise
    draft.discard()


def _mended(
    session: RecordSession, draft: DraftFile, text: str, form: FactForm, reopens: bool
) -> tuple[str, tuple[Change, ...], Preview]:
    """Return the form's text without problems, what it comes to, and the preview of that."""
    while True:
        try:
            changes = form.make(read_form(text))
            looked = preview(session.guild, changes)
            problems = looked.problems
        except FactInputError as error:
            problems = error.problems
        else:
            if not problems:
                return text, changes, looked
        if not reopens:
            raise FactInputError(problems)
        shown = with_problems(text, problems)
        text = draft.edit(shown)
        if text.strip() == shown.strip():
            for problem in problems:
                complain(problem)
            raise click.exceptions.Exit(EXIT_ERROR)


def require_terminal(opens: bool) -> None:
    """Refuse to open an editor where there is none to type into."""
    if opens and not sessions.on_a_terminal():
        raise click.UsageError("there is no terminal for an editor; give --text or --form")
