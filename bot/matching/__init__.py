"""From a question's words to a reply: terms, index, ranking, confidence."""

from bot.matching.chatter import Chatter
from bot.matching.matcher import Matcher
from bot.matching.reply import Answer, Because, Choices, Declined, Evidence, Hit, How, Reply, Where

__all__ = [
    "Answer",
    "Because",
    "Chatter",
    "Choices",
    "Declined",
    "Evidence",
    "Hit",
    "How",
    "Matcher",
    "Reply",
    "Where",
]
