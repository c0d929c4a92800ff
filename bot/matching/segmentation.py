"""What is asked in a long message: the questions in it, apart from what is told around them.

*Hi, I'm writing a paper and my teacher wants dates. When was the coup?* asks one thing in two sentences;
*when was the coup and what happened to aid?* asks two in one. A part is text as it was typed, so that
evidence can point into it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from bot.matching.english import QUESTION_WORDS, SLANG
from bot.matching.text import WORD

PARTS_LIMIT = 12
SHORT_WORDS = 8
"""Messages of fewer words are one part, unless they plainly ask twice."""
_WORD_CHARACTER = re.compile(r"\w")

_SENTENCE_END = re.compile(
    r"[.!?…;。！？؟\n](?:"  # begins with a set, as the others do: found several times as fast
    r"(?<=[.!?…])(?<![.!?…]{3})(?<!\.\w.)(?<!\b\w.)[.!?…]*+(?=\s|$)|(?<=[;。！？؟])[;。！？؟]*|(?<=\n)\n*)"
)
"""In chat no capital letter follows, so any stop will do, but for the one after an initial (U.S., J.).

A row of marks is tried from its first two only, each time to its end: the time is linear in the text.
"""
_ASKING = (
    f"(?:{'|'.join(sorted(QUESTION_WORDS | SLANG.keys()))}"
    "|is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)"
)
_OTHER_QUESTION = f"(?:{'|'.join(sorted(QUESTION_WORDS | SLANG.keys()))})"
_SECOND_QUESTION = re.compile(
    rf"[,\s](?:(?:(?<=,)\s*|(?<!\s\s)(?<=\s)\s*)"
    rf"(?:(?:and|also|plus|then)\s+(?:also\s+)?(?={_ASKING}\b)|or\s+(?:also\s+)?(?={_OTHER_QUESTION}\b))"
    rf"|(?<=,)\s+(?={_ASKING}\b))",
    re.I,
)
"""*Is it open or is it shut?* is one question."""
_OPENS_QUESTION = re.compile(
    r"^\W*(?:(?:so|and|but|ok|okay|well|also|then|yo|hey|hi|btw|like|lol|pls|please|wait|um|hmm|anyway)\W+)*"
    rf"{_ASKING}\b",
    re.I,
)
_ASKS_INSIDE = re.compile(
    r"\b(?:wonder\w*|whether|curious|any idea|anyone know\w*|does anyone|can (?:someone|anyone|you|u)|tell me"
    r"|explain|know (?:if|when|who|what|why|how|where|which)|looking for|need to know|want to know|wanna know"
    r"|remind me|what's|whats|who's|when's)\b",
    re.I,
)
_JOINT = re.compile(
    r"(?:[,:()—–]| - )\s*"
    r"|(?<!\s)\s+(?:but|because|cuz|cause|whether|wondering|wonder|about|since|though|although|while|that|if|so|like|and)\s+",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a message, and whether it asks something."""

    text: str
    asks: bool


def questions(text: str) -> tuple[Part, ...]:
    """Return the message cut at its sentence ends and where a second question begins.

    The whole message if nothing cuts it.
    """
    parts: list[Part] = []
    start = 0
    for end in (*(match.end() for match in _SENTENCE_END.finditer(text)), len(text)):
        sentence = text[start:end]
        start = end
        cuts = [0, *(m.end() for m in _SECOND_QUESTION.finditer(sentence)), len(sentence)]
        pieces = [sentence[a:b] for a, b in pairwise(cuts)]
        if len(pieces) > 1 and not asks(pieces[0]):
            pieces = ["".join(pieces[:2]), *pieces[2:]] if len(pieces) > 2 else pieces
        parts.extend(Part(piece.strip(), asks(piece)) for piece in pieces if WORD.search(piece))
    return tuple(parts[:PARTS_LIMIT])


def is_one_part(text: str) -> bool:
    """Return whether a message is too short to be cut: no word stands behind a question mark.

    >>> is_one_part("when was the coup?"), is_one_part("gold? cotton?")
    (True, False)
    """
    mark = text.find("?")
    asks_on = mark >= 0 and _WORD_CHARACTER.search(text, mark) is not None
    return len(text.split()) < SHORT_WORDS and not asks_on


def asks(text: str) -> bool:
    """Return whether a stretch of text reads as a question or a request."""
    return "?" in text or bool(_OPENS_QUESTION.match(text)) or bool(_ASKS_INSIDE.search(text))


def stretches(text: str) -> tuple[str, ...]:
    """Return the pieces between the joints of a long sentence, alone and with the next; never the whole."""
    cuts = [0]
    cuts.extend(match.end() for match in _JOINT.finditer(text))
    pieces = [text[a:b].strip() for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True)]
    pieces = [piece for piece in pieces if WORD.search(piece)]
    pairs = [f"{a} {b}" for a, b in pairwise(pieces)]
    return tuple([part for part in (*pieces, *pairs) if part != text][:PARTS_LIMIT]) if pairs else ()
