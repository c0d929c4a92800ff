"""A tiny record for tests, as files and as values: a bakery's notice, three facts in two topics."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.facts import Document, Fact, FactBase, Paragraph, Passage, Section, Topic
from bot.matching import Evidence, Hit, How

TEXT = """\
Opening hours

The bakery opens at six every morning. On Sundays it is closed.

What we bake

Rye bread is baked in a stone oven. Our sourdough rests for two days.
"""

_SOURCE = """\
id: notice
title: A Bakery's Notice
author: mira
posted: 2020-05-01
url: null
licence: not stated
language: en
navigation: []
headings: [Opening hours, What we bake]
"""

_HOURS = """\
topic: hours
title: Opening hours
description: When the bakery is open
facts:
  - id: opens-at-six
    source: notice
    quote: The bakery opens at six every morning.
    keywords: [early]
    questions: [When does the bakery open?, opening time]
  - id: closed-on-sundays
    source: notice
    quote: On Sundays it is closed.
    keywords: [weekend]
    questions: [Is the bakery open on Sundays?, closed on which day]
"""

_BREAD = """\
topic: bread
title: Bread
description: What the bakery bakes
facts:
  - id: rye-in-a-stone-oven
    source: notice
    quote: Rye bread is baked in a stone oven. Our sourdough rests for two days.
    keywords: [loaf]
    questions: [How is the rye bread baked?, stone oven]
"""


def write_bakery(folder: Path) -> Path:
    """Write the record's knowledge files into a folder, which need not exist, and return it."""
    (folder / "sources").mkdir(parents=True)
    (folder / "topics").mkdir()
    (folder / "sources" / "notice.txt").write_text(TEXT, encoding="utf-8")
    (folder / "sources" / "notice.yaml").write_text(_SOURCE, encoding="utf-8")
    (folder / "topics" / "hours.yaml").write_text(_HOURS, encoding="utf-8")
    (folder / "topics" / "bread.yaml").write_text(_BREAD, encoding="utf-8")
    (folder / "synonyms.yaml").write_text("- [bakery, baker's shop]\n", encoding="utf-8")
    return folder


def bakery_base() -> FactBase:
    """Return the record as values."""
    places = [_paragraph("The bakery", "closed."), _paragraph("Rye bread", "days.")]
    sections = (Section("Opening hours", (places[0],)), Section("What we bake", (places[1],)))
    notice = Document("notice", "A Bakery's Notice", TEXT, sections, author="mira", posted=date(2020, 5, 1))
    hours = (
        _fact(
            notice,
            "opens-at-six",
            "hours",
            "The bakery opens at six every morning.",
            "When does the bakery open?",
        ),
        _fact(notice, "closed-on-sundays", "hours", "On Sundays it is closed.", "Is it open on Sundays?"),
    )
    rye = "Rye bread is baked in a stone oven. Our sourdough rests for two days."
    bread = (_fact(notice, "rye-in-a-stone-oven", "bread", rye, "How is the rye bread baked?"),)
    topics = (
        Topic("bread", "Bread", "What the bakery bakes", bread),
        Topic("hours", "Opening hours", "When the bakery is open", hours),
    )
    return FactBase((notice,), topics)


def hit(
    fact_id: str = "opens-at-six",
    confidence: float = 0.9,
    highlight: tuple[tuple[int, int], ...] = (),
    evidence: tuple[Evidence, ...] = (Evidence("opens", "opens", How.EXACT, 1.0),),
) -> Hit:
    """Return a hit of one of the record's facts."""
    return Hit(bakery_base().by_id[fact_id], 1.0, confidence, highlight, evidence)


def hit_on(text: str, highlight: tuple[tuple[int, int], ...] = ()) -> Hit:
    """Return a hit of a passage that is a whole document of one paragraph."""
    document = Document("d", "D", text, (Section("", (Paragraph(1, 0, len(text)),)),))
    return Hit(Fact("f", "t", Passage(document, "", 1, 0, len(text))), 1.0, 0.9, highlight, ())


def _paragraph(first: str, last: str) -> Paragraph:
    start = TEXT.index(first)
    return Paragraph(1, start, TEXT.index(last, start) + len(last))


def _fact(document: Document, identity: str, topic: str, quote: str, question: str) -> Fact:
    start = TEXT.index(quote)
    section = "Opening hours" if topic == "hours" else "What we bake"
    return Fact(
        identity, topic, Passage(document, section, 1, start, start + len(quote)), questions=(question,)
    )
