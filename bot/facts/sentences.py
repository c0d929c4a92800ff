"""Where sentences begin and end, by rules: full stops, abbreviations, and what the next word looks like.

One scan with possessive quantifiers, so the time is linear in the text whatever the text is. The rules are
for English and for scripts with full stops of their own; a full stop before a small letter never ends a
sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_CLOSERS = r"[\"'”’»›)\]}」』）】》]*+(?:\[\w{1,4}\])*+"
"""What may stand between a full stop and the space after it: quotes, brackets, footnotes such as [12]."""

_MARK = re.compile("[\r\n\u2028\u2029。！？｡؟۔।॥։።.!?…‽]")
"""What a `_STOP` can begin with: a set of characters is found much faster than a choice of patterns."""
_STOP = re.compile(
    rf"(?P<blank>(?:\r\n?+|[\n\u2028])[^\S\r\n\u2028]*+(?:\r\n?+|[\n\u2028])|\u2029)"
    rf"|(?P<sure>[。！？｡؟۔।॥։።။។]++{_CLOSERS})"  # these stops have no other use
    rf"|(?P<marks>[.!?…‽]++){_CLOSERS}"
)
_NEXT = re.compile(r"[\s\"'“”‘’„«»‹›(\[{¿¡*•–—-]*+(?P<word>[^\W\d_]*+)(?P<after>.?)", re.DOTALL)
_DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,3}|[^\W\d_a-zà-ÿ]")  # U.S, Ph.D, a.m, and initials: J
_LAST_WORD = re.compile(r"[^\s()\[\]{}\"“‘«/–—-]*$")
_LIST_MARK = re.compile(r"\(?[0-9]{1,3}")
_ROMAN = re.compile(r"[IVXLC]+")
_ABBREVIATION_REACH_CHARS = 16


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NEVER_LAST = _set(  # a name or an example follows
    "Mr Mrs Ms Mx Dr Prof Gen Brig Col Lt Maj Capt Cmdr Adm Sgt Cpl Sen Rep Gov Pres Rev Fr Hon Messrs Mme "
    "Mlle Mt Ft vs cf viz e.g i.e E.g I.e eg ie"
)
_SELDOM_LAST = _set(  # last only if a word follows that usually opens a sentence
    "St Ste Ave Blvd Rd Inc Ltd Co Cos Corp Bros Jr Sr Esq al Dept Dist Univ Assn Gov't est "
    "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thurs Fri "
    "Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Mass Md Mich Minn Mo Neb Nev Okla Pa Penn Tenn Tex "
    "Va Vt Wis"
)
_BEFORE_NUMBER = _set(
    "No Nos no nos pp p pg Vol vol Fig fig Figs Sec sec Art art Ch ch Eq c ca approx b d r fl"
)
_OPENING_WORDS = _set(
    "The This That These Those There It Its He She They We You I His Her Their Our My A An In On At By To "
    "For From With As After Before During Since Between Despite Until Upon Within Without When While Where "
    "If Although Though However But And Or So Yet Because Both Each Some Many Most Several Such Then Thus "
    "Therefore Also According Another Again What Who Why How Which Here Did Does Do Is Are Was Were Not"
)


def split_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of the sentences of `text`: trimmed, in order, disjoint, covering all of it but space.

    A blank line always ends a sentence, a single line break never does.

    >>> text = "It left the U.S. The U.S. Agency (USAID) stayed. Why?"
    >>> [text[start:end] for start, end in split_sentences(text)]
    ['It left the U.S.', 'The U.S. Agency (USAID) stayed.', 'Why?']
    """
    spans = []
    start = 0
    for cut in (*_cuts(text), len(text)):
        piece = text[start:cut].rstrip()
        first = start + len(piece) - len(piece.lstrip())
        if first < start + len(piece):
            spans.append((first, start + len(piece)))
        start = cut
    return tuple(spans)


def _cuts(text: str) -> Iterator[int]:
    """Yield the offsets at which a sentence is over."""
    start = 0
    for stop in _stops(text):
        if stop.end() == len(text):
            return  # nothing is left to be cut off
        if not stop["marks"] or _ends_sentence(text, start, stop):
            start = stop.end()
            yield start


def _stops(text: str) -> Iterator[re.Match[str]]:
    """Yield what may end a sentence, in order and apart from each other."""
    past = 0
    for mark in _MARK.finditer(text):
        if mark.start() >= past and (stop := _STOP.match(text, mark.start())):
            past = stop.end()
            yield stop


def _ends_sentence(text: str, start: int, stop: re.Match[str]) -> bool:
    """Tell whether the marks found end the sentence that began at `start`."""
    end = stop.end()
    if end < len(text) and not text[end].isspace():
        return False  # 3.5, bot.py, U.S.-Malian
    following = _NEXT.match(text, end)
    word, after = (following["word"], following["after"]) if following else ("", "")
    if (word or after) and (word[:1].islower() or (not word and after in ".,;:!?…%)]")):
        return False
    before = text[max(start, stop.start() - _ABBREVIATION_REACH_CHARS) : stop.start()]
    if stop["marks"] == ".":
        return _full_stop_ends(text[start : start + 8].strip(), before, word, after)
    return before[-1:] not in ("[", "(")  # […] leaves something out


def _full_stop_ends(opening: str, before: str, word: str, after: str) -> bool:
    """Tell whether a full stop between `before` and `word` ends a sentence; `after` follows the word."""
    found = _LAST_WORD.search(before)
    last = found[0] if found else ""
    if last in _NEVER_LAST:
        return False
    if last in _BEFORE_NUMBER:
        return bool(word) and not _ROMAN.fullmatch(word)
    if last in _SELDOM_LAST or _DOTTED.fullmatch(last):
        return not (word or after) or (word in _OPENING_WORDS and after not in {".", "-", "‑"})
    mark = _LIST_MARK.match(opening)
    return not (mark and opening[mark.end() :].startswith(". ") and mark[0] == last)
