"""How often the marked words answer: `python -m tests.benchmarks.highlighting --data DIR`.

For every question whose first passage is right: does the sentence that is marked (or that holds the marked
words) contain one of the gold answers? Beside it, two peers: the first sentence, and one by lot.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.facts.sentences import split_sentences
from bot.matching import Hit, Matcher
from tests.benchmarks.sets import QuestionSet, read_sets

SEED = 1847


def marked_sentence(hit: Hit) -> str:
    """Return the sentences of the passage that the marks touch."""
    text = hit.fact.passage.text
    spans = split_sentences(text) or ((0, len(text)),)
    touched = [(a, b) for a, b in spans if any(a < end and start < b for start, end in hit.highlight)]
    return " ".join(text[a:b] for a, b in touched)


def shares(each: QuestionSet) -> tuple[int, list[float]]:
    """How many passages were right, and in what share the mark, the first and a random sentence answer."""
    matcher, dice = Matcher(each.base), random.Random(SEED)
    rows: list[tuple[bool, bool, bool]] = []
    for question in each.questions:
        hits = matcher.rank(question.question, limit=1)
        if not (question.answers and hits and hits[0].fact.id in question.relevant):
            continue
        text = hits[0].fact.passage.text
        sentences = [text[a:b] for a, b in split_sentences(text)] or [text]
        offered = marked_sentence(hits[0]), sentences[0], dice.choice(sentences)
        marked, first, chosen = (_answers(sentence, question.answers) for sentence in offered)
        rows.append((marked, first, chosen))
    return len(rows), [sum(column) / len(rows) for column in zip(*rows, strict=True)]


def _answers(sentence: str, answers: Sequence[str]) -> bool:
    return any(answer in sentence for answer in answers)


def main() -> None:
    """Print a line for each set that has gold answers."""
    parser = argparse.ArgumentParser(description="Measure how often the marked sentence answers.")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder of public sets")
    for each in read_sets(parser.parse_args().data):
        if any(question.answers for question in each.questions):
            count, (marked, first, chosen) = shares(each)
            sys.stdout.write(
                f"{each.name}: {count} right passages; answered by the marked sentence {marked:.3f}, "
                f"by the first {first:.3f}, by one at random {chosen:.3f}\n"
            )


if __name__ == "__main__":
    main()
