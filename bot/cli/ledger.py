"""The commands about the whole ledger, whatever the servers: backup, restore, check, servers."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from bot import ledger as storage
from bot.cli.command import EXIT_ERROR, Command, complain, debug_option, echo_json, json_option
from bot.cli.session import NoLedgerError, open_whole_ledger
from bot.interfaces.change_wording import counted
from bot.interfaces.json_output import servers_json
from bot.interfaces.terminal.record import comparison_rows, server_rows
from bot.interfaces.terminal.screen import row, safe, show


@click.group()
def ledger() -> None:
    """Look after the ledger, in which every change is kept."""


@ledger.command(cls=Command)
@debug_option
def check() -> None:
    """Read the whole ledger and tell what is wrong with it. Exits with 1 if anything is."""
    with open_whole_ledger() as (runner, store):
        faults = runner.run(store.check())
        known = [] if faults else runner.run(store.servers())
    for fault in faults:
        complain(fault)
    if faults:
        raise click.exceptions.Exit(EXIT_ERROR)
    changes = counted(sum(each.latest for each in known), "change")
    click.echo(f"{store.place} is in order: {counted(len(known), 'server')}, {changes}.")


@click.command(cls=Command)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite a file that is no backup.")
@debug_option
def backup(file: Path, force: bool) -> None:
    """Write the whole ledger, all servers, to FILE; whole, or not at all.

    An earlier backup of that name is replaced. It has people's Discord ids as the ledger has them now. The
    bot may go on meanwhile.
    """
    with open_whole_ledger() as (runner, store):
        done = runner.run(storage.back_up(store, file, datetime.now(UTC), overwrite=force))
    click.echo(
        safe(
            f"{done.path}: {counted(done.servers, 'server')}, {counted(done.revisions, 'change')} backed up."
        )
    )


@click.command(cls=Command)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only tell what would become of each server.")
@click.option("--overwrite", is_flag=True, help="Let go of changes that the backup does not have.")
@debug_option
def restore(file: Path, dry_run: bool, overwrite: bool) -> None:
    """Bring a backup back into the ledger, all or nothing.

    Changes that the ledger has and the backup lacks are never lost unless you --overwrite them.
    """
    storage.read_backup(file)  # a damaged file makes no ledger
    with open_whole_ledger(writes=True) as (runner, store):
        told = runner.run(storage.restore(store, file, overwrite=overwrite, dry_run=dry_run))
    show(comparison_rows(told))
    click.echo("Nothing was restored: this was a dry run." if dry_run else "Restored.")


@click.command(cls=Command)
@json_option
@debug_option
def servers(as_json: bool) -> None:
    """List the servers that the ledger knows, with how many changes each has."""
    try:
        with open_whole_ledger() as (runner, store):
            known = runner.run(store.servers())
    except NoLedgerError:
        known = ()
    if as_json:
        echo_json(servers_json(known))
    else:
        show(server_rows(known) or [row("The ledger knows no server yet.")])
