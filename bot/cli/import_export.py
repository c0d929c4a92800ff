"""`sankore export` and `sankore import`: a server's record as knowledge files, and files into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from bot.cli import command
from bot.cli.command import ChangeOptions, Command, RecordOptions, complain, echo_json
from bot.cli.session import RecordSession, confirm, open_for_change, open_session, with_reason
from bot.facts.errors import SankoreError
from bot.interfaces.json_output import import_json
from bot.interfaces.terminal.record import import_rows
from bot.interfaces.terminal.render import BLANK
from bot.interfaces.terminal.screen import safe, show
from bot.service.record import import_export
from bot.service.record.changes import Change
from bot.service.record.preview import preview


class WouldOverwriteError(SankoreError):
    """Files are there already and say something else; the message names them."""


class NothingToImportError(SankoreError):
    """A folder without a topic file."""


@click.command(cls=Command)
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("export"),
    show_default=True,
    metavar="DIR",
    help="The folder to write topics/ into.",
)
@click.option("--force", is_flag=True, help="Overwrite files that say something else.")
@command.record_options
def export(folder: Path, force: bool, options: RecordOptions) -> None:
    """Write the record as knowledge files: DIR/topics/NAME.yaml for each topic.

    The same record gives the same bytes; 'sankore import' reads them back.
    """
    with open_session(options) as session:
        files = import_export.export(session.guild.base.topics)
        stranded = len(session.guild.effective_base.stranded)
    topics = folder / "topics"
    written = _write(topics, files, force)
    click.echo(safe(f"{written} of {len(files)} files written to {topics}; the others were the same."))
    others = sorted({path.name for path in topics.glob("*.yaml")} - files.keys())
    if others:
        complain(f"not of this record, and left alone: {', '.join(others)}")
    if stranded:
        complain(f"{stranded} not in force were left out; 'sankore check' tells why")


def _write(folder: Path, files: Mapping[str, bytes], force: bool) -> int:
    """Write the files that differ, and return how many; raises `WouldOverwriteError` before writing any."""
    new = {name: content for name, content in files.items() if _content(folder / name) != content}
    there = [name for name in new if (folder / name).exists()]
    if there and not force:
        raise WouldOverwriteError(
            f"{folder} has other words in {', '.join(there[:5])}{' …' if len(there) > 5 else ''}; "
            "name another folder with --to, or overwrite them with --force"
        )
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in new.items():
        (folder / name).write_bytes(content)
    return len(new)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


@click.command("import", cls=Command)
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, path_type=Path),
    metavar="FILE…",
)
@click.option("--dry-run", is_flag=True, help="Only tell what would become of each fact and topic.")
@click.option("--override", is_flag=True, help="Where they conflict with your changes, the files win.")
@command.json_option
@command.change_options
def import_files(
    files: tuple[Path, ...], dry_run: bool, override: bool, as_json: bool, options: ChangeOptions
) -> None:
    """Bring topic files into the record, all or nothing: YAML files, zip archives or folders of some.

    Tells first what is added, changed, unchanged, conflicting or invalid, each with its file and line. What
    conflicts with a change made here is left out unless you override.
    """
    with open_for_change(options, dry_run=dry_run) as session:
        plan = import_export.plan_import(session.guild, _unpacked(files), session.revisions())
        changes = import_export.import_changes(session.guild, plan, override=override)
        if as_json:
            echo_json(import_json(session.guild.guild_id, plan))
        if plan.problems or dry_run or not changes:
            show([] if as_json else import_rows(plan))
        if plan.problems:
            complain("nothing can be imported before the files are mended")
            raise click.exceptions.Exit(command.EXIT_ERROR)
        if dry_run:
            _refuse_what_cannot_be(session, changes)
        elif not changes:
            click.echo("There is nothing to import.", err=as_json)
        else:
            rows = [*import_rows(plan), BLANK]
            reasoned = with_reason(changes, options.why)
            confirm(session, reasoned, yes=options.yes, rows=rows, question="Import it?")


def _refuse_what_cannot_be(session: RecordSession, changes: Sequence[Change]) -> None:
    """Leave with 1 and the reason if changes could not be published: a dry run promises only what works."""
    problems = preview(session.guild, changes).problems
    for problem in problems:
        complain(problem)
    if problems:
        raise click.exceptions.Exit(command.EXIT_ERROR)


def _topic_files(path: Path) -> list[Path]:
    """Return the topic files of a folder: those in its topics/, where export writes them, else its own."""
    if not path.is_dir():
        return [path]
    topics = path / "topics"
    folder = topics if topics.is_dir() else path
    found = sorted(each for each in folder.iterdir() if each.suffix.lower() in (".yaml", ".yml"))
    if not found:
        raise NothingToImportError(f"{folder} holds no topic file; name a folder that export wrote")
    return found


def _unpacked(paths: tuple[Path, ...]) -> dict[str, bytes]:
    """Return the knowledge files by names that tell where they are, those inside an archive too."""
    files: dict[str, bytes] = {}
    for path in (each for given in paths for each in _topic_files(given)):
        for name, content in import_export.unzip_files(str(path), path.read_bytes()).items():
            files[name if name == str(path) else f"{path}/{name}"] = content
    return files
