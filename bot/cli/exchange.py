"""`sankore export` and `sankore import`: a server's record as knowledge files, and files into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.command import (
    EXIT_ERROR,
    Command,
    complain,
    decoded,
    echo_json,
    json_option,
    record_options,
    why_option,
    yes_option,
)
from bot.facts.errors import SankoreError
from bot.interfaces.terminal.text import safe

if TYPE_CHECKING:
    from bot.cli.keeping import Keeper
    from bot.service.record.changes import Change
    from bot.service.record.import_export import ImportPlan


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
@record_options
def export(folder: Path, force: bool, server: int | None, knowledge: Path | None) -> None:
    """Write the record as knowledge files: DIR/topics/NAME.yaml for each topic.

    The same record gives the same bytes; 'sankore import' reads them back.
    """
    from bot.cli.keeping import keeping
    from bot.service.record.import_export import export as exported

    with keeping(knowledge, server) as keeper:
        files = exported(keeper.server.base.topics)
        stranded = len(keeper.server.effective_base.stranded)
    topics = folder / "topics"
    written = _write(topics, files, force)
    click.echo(safe(f"{written} of {len(files)} files written to {topics}; the others were the same."))
    others = sorted({path.name for path in topics.glob("*.yaml")} - files.keys())
    if others:
        complain(f"not of this record, and left alone: {', '.join(others)}")
    if stranded:
        complain(f"{stranded} not in force were left out; 'sankore check' tells why")


def _write(folder: Path, files: Mapping[str, bytes], force: bool) -> int:
    """Write the files that differ, and tell how many; raises `WouldOverwriteError` before writing any."""
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
@why_option
@yes_option
@json_option
@record_options
def import_files(
    files: tuple[Path, ...],
    dry_run: bool,
    override: bool,
    why: str,
    yes: bool,
    as_json: bool,
    server: int | None,
    knowledge: Path | None,
) -> None:
    """Bring topic files into the record, all or nothing: YAML files, zip archives or folders of some.

    Tells first what is added, changed, unchanged, conflicting or invalid, each with its file and line. What
    conflicts with a change made here is left out unless you override.
    """
    from bot.cli.keeping import keeping
    from bot.cli.publishing import because, may_publish, offer
    from bot.interfaces.terminal.record_lists import arrival_rows
    from bot.interfaces.terminal.render import BLANK
    from bot.interfaces.terminal.screen import show
    from bot.service.record.import_export import import_changes, plan_import

    with keeping(knowledge, server, writes=not dry_run and may_publish(yes)) as keeper:
        coming = plan_import(keeper.server, _unpacked(files), keeper.revisions())
        changes = because(import_changes(keeper.server, coming, override=override), decoded(why))
        if as_json:
            echo_json(_arrivals_json(keeper, coming))
        if coming.problems or dry_run or not changes:
            show([] if as_json else arrival_rows(coming))
        if coming.problems:
            complain("nothing can be imported before the files are mended")
            raise click.exceptions.Exit(EXIT_ERROR)
        if dry_run:
            _refuse_what_cannot_be(keeper, changes)
            return
        if not changes:
            click.echo("There is nothing to import.", err=as_json)
            return
        offer(keeper, changes, yes=yes, rows=[*arrival_rows(coming), BLANK], question="Import it?")


def _refuse_what_cannot_be(keeper: Keeper, changes: Sequence[Change]) -> None:
    """Tell why edits could not be published, and leave with 1: a dry run promises nothing that would fail."""
    from bot.service.record.preview import preview

    problems = preview(keeper.server, changes).problems
    for problem in problems:
        complain(problem)
    if problems:
        raise click.exceptions.Exit(EXIT_ERROR)


def _topic_files(path: Path) -> list[Path]:
    """The topic files of a folder: those in its topics/, as export writes them, else those in itself."""
    if not path.is_dir():
        return [path]
    topics = path / "topics"
    folder = topics if topics.is_dir() else path
    found = sorted(each for each in folder.iterdir() if each.suffix.lower() in (".yaml", ".yml"))
    if not found:
        raise NothingToImportError(f"{folder} holds no topic file; name a folder that export wrote")
    return found


def _unpacked(paths: tuple[Path, ...]) -> dict[str, bytes]:
    """The knowledge files by names that tell where they are, those inside an archive too."""
    from bot.service.record.import_export import unzip_files

    files: dict[str, bytes] = {}
    for path in (each for given in paths for each in _topic_files(given)):
        for name, content in unzip_files(str(path), path.read_bytes()).items():
            files[name if name == str(path) else f"{path}/{name}"] = content
    return files


def _arrivals_json(keeper: Keeper, coming: ImportPlan) -> dict[str, object]:
    return {
        "server": keeper.server.guild_id,
        "arrivals": [
            {
                "subject": each.subject.value,
                "key": each.key,
                "fate": each.outcome.value,
                "reason": each.reason,
            }
            for each in coming.items
        ],
        "invalid": [
            {"file": str(each.file), "line": each.line, "problem": each.message} for each in coming.problems
        ],
        "left_alone": coming.left_alone,
    }
