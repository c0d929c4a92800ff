"""How well the bot answers and declines, measured on golden rows, corpora and its own phrasings."""

from bot.evaluation.corpus import CorpusReport, ask_corpus, corpus_base, read_asked, report_corpus
from bot.evaluation.golden import GoldenReport, Outcome, Verdict, ask_golden, report_golden
from bot.evaluation.repeats import repeats
from bot.evaluation.rows import EvaluationError, read_golden, read_passages, read_questions
from bot.evaluation.self_test import Phrasing, self_test

__all__ = [
    "CorpusReport",
    "EvaluationError",
    "GoldenReport",
    "Outcome",
    "Phrasing",
    "Verdict",
    "ask_corpus",
    "ask_golden",
    "corpus_base",
    "read_asked",
    "read_golden",
    "read_passages",
    "read_questions",
    "repeats",
    "report_corpus",
    "report_golden",
    "self_test",
]
