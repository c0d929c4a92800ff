"""From a question's words to a reply: terms, index, ranking, confidence."""

from bot.matching.matcher import Matcher
from bot.matching.reply import Answer, Because, Choices, Declined, Evidence, Hit, How, Reply, Where
from bot.matching.small_talk import SmallTalk

__all__ = [
    "Answer",
    "Because",
    "Choices",
    "Declined",
    "Evidence",
    "Hit",
    "How",
    "Matcher",
    "Reply",
    "SmallTalk",
    "Where",
]
