"""Word lists as they stand in the source: plain text, so that a hundred words read as a paragraph."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a list, parted by white space."""
    return frozenset(text.split())


def spellings(text: str) -> dict[str, str]:
    """One form for several: *base form form …*, groups parted by bars or line ends.

    >>> spellings("flee fled | find found")
    {'fled': 'flee', 'found': 'find'}
    """
    groups = [group.split() for group in text.replace("\n", "|").split("|")]
    return {form: base for group in groups if group for base in group[:1] for form in group[1:]}
