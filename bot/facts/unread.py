"""Files that lie in a knowledge folder and are not read: what was put there in vain."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from bot.facts.errors import Problem

_YAML = (".yaml", ".yml")
_OWN = ("synonyms.yaml", "synonyms.yml", "calibration.yaml")
"""The files that belong into the folder itself."""

_BACKUPS = ("~", ".bak", ".orig", ".swp")
_UNQUOTABLE = {
    ".pdf": "a PDF",
    ".doc": "a Word document",
    ".docx": "a Word document",
    ".odt": "an OpenDocument text",
    ".rtf": "Rich Text",
    ".htm": "a web page",
    ".html": "a web page",
    ".md": "Markdown",
}


def unread(folder: Path) -> Iterator[Problem]:
    """Tell of the files and folders that are not read, each with its cure.

    What editors leave behind, a README, and the original of a document whose text is there may lie about.
    """
    for path in _visible(folder):
        if path.suffix.lower() in (".txt", *_YAML) and path.is_file() and path.name.lower() not in _OWN:
            cure = _rightly_named(path, _YAML) if _meant(path, _YAML) in _OWN else None
            yield Problem(path, None, cure or "is not read here; put it into sources/ or topics/")
    for path in _visible(folder / "topics"):
        if path.suffix.lower() not in _YAML:
            cure = _rightly_named(path, _YAML)
            yield Problem(path, None, cure or "is not read; a topic is a file NAME.yaml")
    for path in _visible(folder / "sources"):
        if path.suffix.lower() not in (".txt", *_YAML) and not path.with_suffix(".txt").is_file():
            cure = _rightly_named(path, (".txt", *_YAML)) or _as_text(path)
            yield Problem(path, None, cure or "is not read; a document is two files, NAME.txt and NAME.yaml")


def _visible(folder: Path) -> list[Path]:
    """What lies in a folder, by name; nothing of one that cannot be read, which is told elsewhere."""
    try:
        paths = sorted(folder.iterdir())
    except OSError:
        return []
    return [path for path in paths if not (path.name.startswith(".") or _may_lie_about(path))]


def _may_lie_about(path: Path) -> bool:
    return path.stem.casefold() == "readme" or path.name.lower().endswith(_BACKUPS)


def _meant(path: Path, suffixes: Collection[str]) -> str | None:
    """The name that a file would be read by, if that ends inside its own: rules.yaml of rules.yaml.txt."""
    stem = path.with_suffix("")
    return stem.name if stem.suffix.lower() in suffixes else None


def _rightly_named(path: Path, suffixes: Collection[str]) -> str | None:
    """The cure for a name, None if another name alone is none."""
    if path.is_dir():
        return f"is a folder, and what is in it is not read; put its files into {path.parent.name}/ itself"
    name = _meant(path, suffixes)
    if name is None:
        return None
    return f"is not read, but {name} is" if path.with_name(name).exists() else f"is not read; name it {name}"


def _as_text(path: Path) -> str | None:
    """The cure for a document that is no plain text."""
    kind = _UNQUOTABLE.get(path.suffix.lower())
    return (
        kind and f"{kind} cannot be quoted; save its words as {path.stem}.txt, with {path.stem}.yaml beside"
    )
