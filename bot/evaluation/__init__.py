"""How well the bot answers and declines, measured on golden rows, corpora and its own phrasings."""

from bot.evaluation.corpus import CorpusReport, ask_corpus, corpus_base, read_asked, report_corpus
from bot.evaluation.dataset_files import EvaluationError, read_golden, read_passages, read_questions
from bot.evaluation.golden import GoldenReport, Outcome, Verdict, ask_golden, report_golden
from bot.evaluation.record_checks import Phrasing, duplicates, self_test

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
    "duplicates",
    "read_asked",
    "read_golden",
    "read_passages",
    "read_questions",
    "report_corpus",
    "report_golden",
    "self_test",
]
