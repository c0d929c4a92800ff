"""The record: the model of facts and documents, their files, and the check of quotes."""

from bot.facts.coverage import DocumentCoverage, Unquoted, coverage
from bot.facts.documents import MissingLine, divide
from bot.facts.errors import KnowledgeError, Problem, QuoteError, SankoreError
from bot.facts.files import read_fact_base
from bot.facts.folding import Folded, comparable, fold
from bot.facts.model import Citation, Document, Fact, FactBase, Paragraph, Passage, Section, Topic
from bot.facts.quotes import locate
from bot.facts.sentences import split_sentences
from bot.facts.sources import parse_document, read_document
from bot.facts.statements import is_statement
from bot.facts.topics import parse_topic
from bot.facts.writing import write_topic

__all__ = [
    "Citation",
    "Document",
    "DocumentCoverage",
    "Fact",
    "FactBase",
    "Folded",
    "KnowledgeError",
    "MissingLine",
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
    "is_statement",
    "locate",
    "parse_document",
    "parse_topic",
    "read_document",
    "read_fact_base",
    "split_sentences",
    "write_topic",
]
