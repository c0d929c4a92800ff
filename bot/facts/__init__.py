"""The model of facts and documents, and the check of quotes.

What reads and writes records and knowledge files is imported from its own module: it needs pydantic, which
`sankore --help` does not wait for.
"""

from bot.facts.documents import divide
from bot.facts.errors import KnowledgeError, Problem, QuoteError, SankoreError
from bot.facts.model import Citation, Document, Fact, FactBase, Paragraph, Passage, Section, Topic
from bot.facts.quotes import DocumentCoverage, Unquoted, coverage, locate
from bot.facts.text_folding import comparable, fold

__all__ = [
    "Citation",
    "Document",
    "DocumentCoverage",
    "Fact",
    "FactBase",
    "KnowledgeError",
    "Paragraph",
    "Passage",
    "Problem",
    "QuoteError",
    "SankoreError",
    "Section",
    "Topic",
    "Unquoted",
    "comparable",
    "coverage",
    "divide",
    "fold",
    "locate",
]
