"""Strings that somebody might send to do harm, made from a seed, so that a failure comes back."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator

CRAFTED = (
    "@everyone",
    "@here",
    "<@1>",
    "<@&1>",
    "<#1>",
    "</ask:1>",
    "<t:0:R>",
    "<:x:1>",
    "[click](https://evil.example)",
    "**bold** __under__ ~~strike~~ ||spoiler|| `code`",
    "```\nblock\n```",
    "> quote\n>>> more",
    "# heading",
    "- list",
    "\\*\\*",
    "\\",
    "a\\",
    "*" * 100,
    "_" * 100,
    "`" * 100,
    "|" * 100,
    "~" * 100,
    "[" * 100,
    "\n" * 100,
    "\r\n\r\n",
    "zero\u200bwidth\u200djoin\ufeff",
    "\u202egnirts desrever\u202c",
    "\u2066isolate\u2069",
    "\u0000null\u0000",
    "\x1b[31mred\x1b[0m",
    "\u0085next\u2028line\u2029",
    "e\u0301" * 200,
    "🪙" * 500,
    "👨‍👩‍👧‍👦" * 50,
    "ﷺ" * 100,
    "\ud7ff\ue000",
    "'; DROP TABLE revisions; --",
    '" OR 1=1 --',
    "Robert'); DELETE FROM servers;--",
    "%s %(x)s {0} {x}",
    "${7*7}",
    "{{7*7}}",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "C:\\con",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "- id: x\n  statement: {text: a, title: b}",
    "!!python/object/apply:os.system ['true']",
    "&a [*a, *a]",
    "*alias",
    "key: value",
    "- - - -",
    "? ! | > % @",
    "---\n...",
    "null",
    "~",
    "true",
    "yes",
    "1e400",
    "2026-02-30",
    "0x1F",
    "s1:pick:0000000000000000:1",
    "m1:publish:0000000000000000",
    "m1w:m1:undo:1",
    "sankore:fact:0000000000000000:0",
    "Asked: is this mine?",
    "Asked in /economy: x",
    "title | by me | 2026-13-45 | https://e.org | extra | more",
    "| | | |",
    "by",
    "by ",
    "https://",
    "http://[",
    "https://e.org/" + "a" * 1900,
    "added-by-moderators/x",
    "overview",
    " ",
    "\t",
    "",
    "a" * 4000,
    "word " * 800,
    "é" * 4000,
    "漢字" * 2000,
    "\u0627\u0644" * 2000,
    "x" * 100_000,
)

ALPHABETS = (
    string.printable,
    "\u200b\u200c\u200d\u202a\u202b\u202e\u2066\u2069\ufeff ab",
    "*_~|`>[]()#-\\ \n",
    "'\";:{}[],&*!|>%@`#-?\n ",
    "".join(chr(code) for code in range(0x20, 0x250)),
    "".join(chr(code) for code in (*range(0x300, 0x370), *range(0x41, 0x5B))),
    "🪙👩‍👧é漢字ﷺ\U000e0001\U000e007f",
)


def strings(count: int, seed: int) -> Iterator[str]:
    """As many strings: first the crafted ones, then random ones, and crafted ones put together."""
    yield from CRAFTED[:count]
    chance = random.Random(seed)
    for _ in range(count - len(CRAFTED)):
        if chance.random() < 0.3:
            yield (
                chance.choice(CRAFTED)[:2000] + chance.choice((" ", "\n", "")) + chance.choice(CRAFTED)[:2000]
            )
        else:
            alphabet = chance.choice(ALPHABETS)
            yield "".join(chance.choices(alphabet, k=chance.choice((1, 5, 20, 80, 400, 1600))))
