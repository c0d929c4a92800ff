"""Printing: in colour on a terminal, plain when piped or when NO_COLOR is set."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import click

from bot.interfaces.terminal.text import Row, plain, safe


def show(rows: Iterable[Row]) -> None:
    """Print the lines; long ones wrap at words on a terminal, and stay whole when piped."""
    if sys.stdout.isatty():
        _show_in_colour(rows)
        return
    for line in rows:
        click.echo(plain(line))


def _show_in_colour(rows: Iterable[Row]) -> None:
    # rich takes a tenth of a second to import, which piped output need not pay
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, markup=False, emoji=False)
    for line in rows:
        if console.no_color or console.color_system is None:
            console.print(plain(line))
        else:
            console.print(Text.assemble(*((safe(span.text), span.style.value) for span in line)))
