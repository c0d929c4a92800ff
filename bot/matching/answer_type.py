"""What kind of answer a question wants and how it is put; and which kind a fact's words offer.

*When* wants a date, *how many* a quantity, *how much* an amount; a denial wants a denial. What a fact
offers is told by its terms one by one, so that it costs nothing when a question is asked; it is one voice
among several. *What is my balance*, *are you a robot* and *set an alarm* may share words with a record, but
are put in another way than what a record is asked.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from itertools import pairwise

from bot.matching.english import QUESTION_WORDS, words


class Kind(enum.IntFlag):
    """Kinds of answer that words can show; flags, since a question may want, and a fact offer, several."""

    DATE = 1
    QUANTITY = 2
    AMOUNT = 4
    NEGATION = 8


NONE = Kind(0)

NEGATIONS = words(
    """
    not no never without except neither nor cannot none dont doesnt didnt isnt arent wasnt werent cant
    couldnt wont wouldnt shouldnt hasnt havent hadnt
    """
)
_DENIALS = frozenset(["except", "exclud", "exempt"])
_YEAR = re.compile(r"(?:1[0-9]{3}|20[0-9]{2})s?")
_MONTHS_AND_DAYS = words(
    """
    januari februari march april june juli august septemb octob novemb decemb monday tuesday
    wednesday thursday friday saturday sunday yesterday today centuri decad
    """
)
_SOME_NUMBER = words(
    """
    hundr thousand million billion dozen half third quarter doubl twice sever numer percent major singl
    larg
    """
)
_SUMS = words(
    """
    hundr thousand million billion percent half third quarter sum dollar euro pound franc usd larg
    """
)
_DATE_NOUNS = words(
    """
    year years date day month century decade time season
    """
)
_QUANTITY_NOUNS = words(
    """
    number amount percentage percent size cost price length distance
    """
)
_AUXILIARIES = words(
    """
    is are was were do does did will would can could has have had should shall may might must isnt wasnt
    didnt doesnt dont
    """
)
_OTHER_QUESTION_WORDS = QUESTION_WORDS - {"when", "whens"}
_BEFORE_WHEN = words(
    """
    and or know knows tell me us say says said remember sure idea exactly
    """
)
_TELLS_WHAT_IS_WANTED = NEGATIONS | words("when whens whend how what which whats date year")
_NOT_A_WANTED_DATE = words("a one this that last next each every per same")
_MEASURES = words(
    """
    many far large big tall high deep fast heavy wide often
    """
)


def kind_of(stem: str) -> int:
    """Return the kinds of answer that a term offers.

    >>> Kind(kind_of("2012")), Kind(kind_of("4")), Kind(kind_of("gold"))
    (<Kind.DATE: 1>, <Kind.QUANTITY|AMOUNT: 6>, <Kind: 0>)
    """
    if _YEAR.fullmatch(stem):
        return Kind.DATE
    kind = NONE
    if stem in _MONTHS_AND_DAYS:
        kind |= Kind.DATE
    if stem[:1].isdigit():
        kind |= Kind.QUANTITY | Kind.AMOUNT
    if stem in _SOME_NUMBER:
        kind |= Kind.QUANTITY
    if stem in _SUMS:
        kind |= Kind.AMOUNT
    if stem in _DENIALS:
        kind |= Kind.NEGATION
    return kind


def wanted(folded: Sequence[str]) -> Kind:
    """Return the kind of answer that a question, as folded words in order, wants.

    It has `NEGATION` when the question denies something.
    """
    kind = NONE
    for place, word in enumerate(folded):
        if word not in _TELLS_WHAT_IS_WANTED:
            continue
        follows = folded[place + 1 : place + 3]
        if word in ("whens", "whend") or (word == "when" and _asks_when(folded, place)):
            kind |= Kind.DATE
        elif word == "how" and follows[:1] == ["much"]:
            kind |= Kind.AMOUNT
        elif word == "how" and follows[:1] and follows[0] in _MEASURES:
            kind |= Kind.QUANTITY
        elif word in ("what", "which", "whats"):
            kind |= _wanted_noun(follows)
        elif word in ("date", "year"):
            kind |= _wanted_date(folded, place)
        elif word in NEGATIONS and place:
            kind |= Kind.NEGATION
    return kind


def _asks_when(folded: Sequence[str], place: int) -> bool:
    """Return whether a *when* asks for a date, and does not join a clause to another question.

    It joins in *what happens when it rains?* and *is it open when it rains?*; it asks in *when did it rain?*,
    *can you tell me when it rained?* and *rain when?*.
    """
    follows = folded[place + 1 : place + 2]
    if not follows or follows[0] in _AUXILIARIES or (place and folded[place - 1] in _BEFORE_WHEN):
        return True
    asks_already = place and folded[0] in _AUXILIARIES
    return not (asks_already or follows[0].endswith("ing") or not _OTHER_QUESTION_WORDS.isdisjoint(folded))


def _wanted_noun(follows: Sequence[str]) -> Kind:
    for word in follows:
        if word in _DATE_NOUNS:
            return Kind.DATE
        if word in _QUANTITY_NOUNS:
            return Kind.QUANTITY
    return NONE


def _wanted_date(folded: Sequence[str], place: int) -> Kind:
    """Return `DATE` for *the year of …* and *start date*, which ask as *when* does; *that year* does not."""
    follows, before = folded[place + 1 : place + 2], folded[max(0, place - 1) : place]
    asks = follows[:1] in ([], ["of"]) and _NOT_A_WANTED_DATE.isdisjoint(before)
    return Kind.DATE if asks else NONE


PERSONAL = words(
    """
    i im ive id my mine myself we our ours ourselves your yours yourself youre ur
    """
)
"""Words of the one who asks and of whoever is asked. *us* is far more often the United States, *tell me* and
*can you say* are mere politeness."""
_IS = words("are were am is r")
_YOU = words("you u")


def is_asking(folded: Sequence[str]) -> bool:
    """Return whether a question word stands among the folded words of a question."""
    return not QUESTION_WORDS.isdisjoint(folded)


QUESTION_KINDS = ("who", "when", "where", "why", "how much", "how", "what", "whether")
"""How a question is put, by its first question word; *how long*, *how often* and the like are *how much*."""

_FIRST_QUESTION_WORD = re.compile(
    r"\b(?:(?P<who>who|whom|whose)|(?P<when>when)|(?P<where>where)|(?P<why>why)"
    r"|(?P<how_much>how (?:many|much|long|old|far|big|high|often|tall|large)\b)|(?P<how>how)"
    r"|(?P<what>what|whats|which)"
    r"|(?P<whether>can|could|may|is|are|do|does|did|was|were|has|have|will|should))\b",
    re.IGNORECASE,
)


def question_kind(question: str) -> str | None:
    """Return which of `QUESTION_KINDS` a question is, None if it has no question word.

    >>> question_kind("Since when is it a free city"), question_kind("how long is a term?")
    ('when', 'how much')
    """
    found = _FIRST_QUESTION_WORD.search(question)
    return None if found is None or found.lastgroup is None else found.lastgroup.replace("_", " ")


def personal_share(folded: Sequence[str]) -> float:
    """Return the share (0 to 1) of a question's folded words about the one who asks or who is asked.

    >>> personal_share(["what", "is", "my", "balance"]), personal_share(["are", "you", "real"])
    (0.25, 0.3333333333333333)
    """
    if not folded:
        return 0.0
    found = sum(word in PERSONAL for word in folded)
    if not _YOU.isdisjoint(folded):
        found += sum((a in _IS and b in _YOU) or (a in _YOU and b in _IS) for a, b in pairwise(folded))
    return found / len(folded)


_DATE_IN_TEXT = re.compile(
    r"\b(?:1[0-9]{3}|20[0-9]{2})s?\b"
    r"|\b(?:jan(?:uary)?|feb(?:ruary)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b"
    r"|\b(?-i:Mar(?:ch)?|(?<![.!?] )(?<!^)May)\b"  # guests may march
    r"|\b[0-9]{1,2}(?:st|nd|rd|th) century\b|\b(?:[01]?[0-9]|2[0-3])(?::[0-5][0-9](?:\s?[ap]m)?|\s?[ap]m)\b",
    re.IGNORECASE,
)
_NUMBER_IN_TEXT = re.compile(
    r"[$€£]?\b(?!(?:1[0-9]{3}|20[0-9]{2})s?\b)[0-9][0-9.,]*\b%?"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|(?:hundreds|tens) of thousands"
    r"|hundreds?|thousands?|millions?"
    r"|billions?|dozens?|half|several|large numbers?|large sums?)\b",
    re.IGNORECASE,
)


def spans_of(text: str, kinds: Kind) -> list[tuple[int, int]]:
    """Return where a text offers a date or a number, if that is wanted, in order."""
    spans: list[tuple[int, int]] = []
    if not kinds:
        return spans
    if Kind.DATE in kinds:
        spans += [match.span() for match in _DATE_IN_TEXT.finditer(text)]
    if kinds & (Kind.QUANTITY | Kind.AMOUNT):
        spans += [match.span() for match in _NUMBER_IN_TEXT.finditer(text)]
    return sorted(spans)
