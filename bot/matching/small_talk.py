"""Small talk, recognised: a greeting, a thank-you, "who are you?".

A message is small talk only if *all* of it is. So this module does not look for greeting words in a message,
which would swallow "hi, when was the coup?"; it tries to read the whole message as a row of phrases ("hello",
"how are you doing today") and fillers ("there", "bot") of the grammar in `data/small_talk.yaml`. One word
that no phrase knows, and the message is a question again. Nearly every question has one early: hence the
speed.

>>> recognise_small_talk("heyyy sankore 👋 how are you?")
<SmallTalk.WELLBEING: 'wellbeing'>
>>> recognise_small_talk("hey sankore, when was the coup?") is None
True
"""

import enum
import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import NamedTuple

import yaml
from rapidfuzz.distance import OSA

from bot.matching.english import is_english


class SmallTalk(enum.StrEnum):
    """What kind of small talk a message is.

    In a mixed message ("hi, who are you?") the kind that stands first here gets the reply.
    """

    ABILITY = "ability"
    ABOUT_BOT = "about_bot"
    WELLBEING = "wellbeing"
    TEST = "test"
    BLAME = "blame"
    FAREWELL = "farewell"
    THANKS = "thanks"
    PRAISE = "praise"
    GREETING = "greeting"
    LAUGHTER_OR_ACK = "laughter_or_ack"


LONGEST_SMALL_TALK_WORDS = 40
"""Nobody chats longer than this with a bot; and the time that reading takes grows faster than the length."""


def recognise_small_talk(text: str) -> SmallTalk | None:
    """Return the kind of small talk that all of `text` is, or None if any of it could be another question.

    Case, accents, punctuation, stretched letters ("heyyyy"), emoji beside words and one typo in a longer word
    make no difference. Emoji alone are small talk too. Never raises; a text's kind is always the same.
    """
    plain = _without_emoticons(_folded(text))
    grammar = _grammar()
    words: list[str] = []
    for written in _WORD.finditer(plain):
        known = grammar.known_word(written.group())
        if known is None or len(words) == LONGEST_SMALL_TALK_WORDS:
            return None
        words.append(known)
    return grammar.read(words) if words else _emoji_kind(text)


# --- From what people type to plain words -------------------------------------------------------------------

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHE = re.compile(r"(?<=\w)['’‘`´ʼ](?=\w)")
_MENTION = re.compile(r"<@[!&]?\d+>")
_EMOTICON = re.compile(
    r"<a?:\w+:\d+>"  # Discord's custom emoji
    r"|(?<!\w):[a-z0-9_+-]+:(?!\w)"  # :wave:
    r"|(?<!\w)[:;=]['-]?(?:[dpo3]\b|[()|/\\*])"  # :) ;-) :D
    r"|<3"
)
_LETTERS_THAT_DO_NOT_DECOMPOSE = str.maketrans("ɛɔ", "eo")  # Bambara: i ni cɛ, i ni sɔgɔma


def _folded(text: str) -> str:
    """Strip `text` of case, accents and the apostrophes inside words: "Ça va? I'm" becomes "ca va? im"."""
    if text.isascii():
        folded = text.lower()
    else:
        decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).upper().casefold())
        kept = "".join(char for char in decomposed if unicodedata.category(char) != "Mn")
        folded = kept.translate(_LETTERS_THAT_DO_NOT_DECOMPOSE)
    return _APOSTROPHE.sub("", folded)


def _without_emoticons(folded: str) -> str:
    """Strip `folded` of mentions and the emoji spelled with letters, so that :D is not the word "d"."""
    if "<" in folded:
        folded = _MENTION.sub(" ", folded)
    return _EMOTICON.sub(" ", folded) if any(mark in folded for mark in ":;=<") else folded


_EMOJI_KINDS: Mapping[str, SmallTalk] = {
    "👋": SmallTalk.GREETING,
    "🙏": SmallTalk.THANKS,
    "❤": SmallTalk.THANKS,
    "👎": SmallTalk.BLAME,
}


def _emoji_kind(text: str) -> SmallTalk | None:
    """Return the kind of a message without words: its first telling emoji's, else a nod; none for "???"."""
    for char in text:
        if char in _EMOJI_KINDS:
            return _EMOJI_KINDS[char]
    has_emoji = any(unicodedata.category(char) == "So" for char in text) or _EMOTICON.search(text.lower())
    return SmallTalk.LAUGHTER_OR_ACK if has_emoji else None


# --- The grammar --------------------------------------------------------------------------------------------

_RANKS = {kind: rank for rank, kind in enumerate(SmallTalk)}
WORDS_KEPT = 4096  # with what the grammar takes them for: questions begin with the same few words
LONGEST_KEPT_CHARS = 64
_SMALL_WORD_CHARS = 4  # words this short must be spelled right: "help" and "hell" are one letter apart
_STRETCHED = re.compile(r"(.)\1(?:\1|$)")  # heyyy, heyy
_LAUGHTER = re.compile(
    r"[bm]?[uw]?[ah]{4,}|[eh]{4,}|[ih]{4,}|[oh]{4,}|(?:j[aei]+){2,}|(?:lo+)+l+|l+m+f*a+o+|k{3,}|x+d+"
)


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in a phrase, and the words that can stand there."""

    words: frozenset[str]
    optional: bool
    repeats: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """A row of slots that says one kind of small talk."""

    kind: SmallTalk
    slots: tuple[Slot, ...]

    def ends(self, words: Sequence[str], start: int) -> set[int]:
        """Find the positions just after each way of reading `words[start:]` as this phrase."""
        positions = {start}
        for slot in self.slots:
            after = set(positions) if slot.optional else set()
            fresh = positions
            while fresh:
                fresh = {at + 1 for at in fresh if at < len(words) and words[at] in slot.words} - after
                after |= fresh
                if not slot.repeats:
                    break
            positions = after
        return positions

    def first_words(self) -> Iterator[str]:
        """Yield the words that this phrase can begin with."""
        for slot in self.slots:
            yield from slot.words
            if not slot.optional:
                return


class _Reading(NamedTuple):
    """A way to read a row of words: the fewer pieces the better. `rank` is that of their first kind."""

    pieces: int
    rank: int

    def after(self, rank: int) -> "_Reading":
        """Put one more piece, of that rank, before this reading."""
        return _Reading(self.pieces + 1, min(self.rank, rank))


_FILLER_RANK = len(_RANKS)
_NOTHING = _Reading(pieces=0, rank=_FILLER_RANK)


class Grammar:
    """Phrases and fillers, ready to read a message."""

    def __init__(self, phrases: Sequence[Phrase], fillers: frozenset[str]) -> None:
        self._fillers = fillers
        self._words = fillers.union(*(slot.words for phrase in phrases for slot in phrase.slots))
        self._phrases_by_word: dict[str, list[Phrase]] = defaultdict(list)
        for phrase in phrases:
            for word in dict.fromkeys(phrase.first_words()):
                self._phrases_by_word[word].append(phrase)
        self._known_short_word = functools.lru_cache(maxsize=WORDS_KEPT)(self._known_word)
        longest_last = sorted(self._words, key=lambda word: (len(word), word))
        self._word_by_squeezed = {_squeezed(word): word for word in longest_last}  # goood is good, not god
        self._long_words_by_letter: dict[str, list[str]] = defaultdict(list)
        for word in longest_last:
            if len(word) > _SMALL_WORD_CHARS:
                self._long_words_by_letter[word[0]].append(word)

    def known_word(self, written: str) -> str | None:
        """Return what `_known_word` does, which is kept for words that are not endless."""
        is_short = len(written) <= LONGEST_KEPT_CHARS
        return self._known_short_word(written) if is_short else self._known_word(written)

    def _known_word(self, written: str) -> str | None:
        """Return the word of the grammar that `written` is, or is a stretched or mistyped form of."""
        if written in self._words:
            return written
        if _LAUGHTER.fullmatch(written):
            return "haha"
        if _STRETCHED.search(written) and (word := self._word_by_squeezed.get(_squeezed(written))):
            return word
        return self._untypoed(written)

    def _untypoed(self, written: str) -> str | None:
        """Find the long word one edit away (a letter more, less or other, or two swapped) from `written`."""
        if len(written) <= _SMALL_WORD_CHARS or is_english(written):  # "tanks" are no thanks
            return None
        for letter in dict.fromkeys(written[:2]):  # the second letter too, for "htanks"
            for word in self._long_words_by_letter.get(letter, ()):
                if abs(len(word) - len(written)) <= 1 and OSA.distance(word, written, score_cutoff=1) == 1:
                    return word
        return None

    def read(self, words: Sequence[str]) -> SmallTalk | None:
        """Return the kind of the reading with the fewest pieces; None if some word fits no phrase.

        Fewest pieces, because "good night" is one farewell rather than "good!" and "night!".
        """
        best: list[_Reading | None] = [None] * len(words) + [_NOTHING]  # best[i] reads words[i:]
        for start in reversed(range(len(words))):
            best[start] = min(self._readings(words, start, best), default=None)
        whole = best[0]
        return tuple(SmallTalk)[whole.rank] if whole and whole.rank < _FILLER_RANK else None

    def _readings(
        self, words: Sequence[str], start: int, best: Sequence[_Reading | None]
    ) -> Iterator[_Reading]:
        """Yield the readings of `words[start:]`: one piece and the best reading of what follows it."""
        if words[start] in self._fillers and (rest := best[start + 1]):
            yield rest.after(_FILLER_RANK)
        for phrase in self._phrases_by_word.get(words[start], ()):
            for end in phrase.ends(words, start):
                if end > start and (rest := best[end]):
                    yield rest.after(_RANKS[phrase.kind])


def _squeezed(word: str) -> str:
    """Strip `word` of doubled letters: "helloooo" becomes "helo"."""
    return re.sub(r"(.)\1+", r"\1", word)


# --- Reading the grammar's file -----------------------------------------------------------------------------


_Loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
"""They read the same language; the first is ten times faster."""


@functools.cache
def _grammar() -> Grammar:
    """Read the grammar shipped in the package, once: it is a constant."""
    file = resources.files("bot.matching") / "data" / "small_talk.yaml"
    shipped = yaml.load(file.read_text(encoding="utf-8"), _Loader)
    classes = {name: frozenset(words.split()) for name, words in shipped["classes"].items()}
    phrases = [
        Phrase(kind, tuple(_slot(notation, classes) for notation in line.split()))
        for kind in SmallTalk
        for line in shipped["phrases"][kind].splitlines()
    ]
    return Grammar(phrases, frozenset(shipped["fillers"].split()))


def _slot(notation: str, classes: Mapping[str, frozenset[str]]) -> Slot:
    """Return the slot written `hi|hello`, `[there]` (may be missing), `so|very*` (any number), `$class`."""
    repeats = notation.endswith("*")
    optional = repeats or notation.startswith("[")
    words: set[str] = set()
    for word in notation.strip("[]*").split("|"):
        words |= classes[word[1:]] if word.startswith("$") else {word}
    return Slot(frozenset(words), optional, repeats)
