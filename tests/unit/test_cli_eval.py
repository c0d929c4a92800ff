import json
from pathlib import Path

import pytest

from tests.unit.cli_runner import ASKED, run, write_rows

pytestmark = pytest.mark.usefixtures("knowledge")


def test_eval_counts_by_kind(tmp_path: Path) -> None:
    file = write_rows(
        tmp_path / "g.jsonl",
        {"question": ASKED, "expect": ["stone oven"], "kind": "plain"},
        {"question": "quantum chromodynamics", "expect": [], "kind": "offtopic"},
    )
    report = json.loads(run("eval", str(file), "--json", "--rows").stdout)
    answerable = {"questions": 1, "right": 1, "wrong": 0, "offered": 0, "declined": 0}
    assert answerable == report["kinds"]["plain"]["answerable"] == report["all"]["answerable"]
    unanswerable = {"questions": 1, "false_answers": 0, "false_offers": 0, "declined": 1}
    assert unanswerable == report["kinds"]["offtopic"]["unanswerable"] == report["all"]["unanswerable"]
    assert (1.0, 1.0) == (report["auroc"], report["right_at_5_percent_false_answers"])
    assert report["latency_ms"]["p50"] <= report["latency_ms"]["p99"]
    assert ["right", "rightly declined"] == [row["verdict"] for row in report["rows"]]


def test_eval_prints_tables_and_each_row(tmp_path: Path) -> None:
    row = {"question": ASKED, "expect": ["stone oven"], "kind": "plain"}
    lines = run("eval", str(write_rows(tmp_path / "g.jsonl", row)), "--rows").stdout.splitlines()
    assert ["1", "right"] == lines[0].split()[:2]
    assert "plain              1  1 (100.0 %)  0 (0.0 %)  0 (0.0 %)  0 (0.0 %)" == lines[2]
    assert "AUROC of the top confidence   —" in lines


def test_eval_of_a_broken_line_names_it(tmp_path: Path) -> None:
    (tmp_path / "g.jsonl").write_text("\n{broken\n", encoding="utf-8")
    result = run("eval", "g.jsonl")
    assert (1, "") == (result.exit_code, result.stdout)
    assert result.stderr.startswith("sankore: g.jsonl:2: not JSON")


@pytest.mark.parametrize("arguments", [["g.jsonl"], ["--corpus", "."]])
def test_eval_of_nothing_is_no_measure(tmp_path: Path, arguments: list[str]) -> None:
    write_rows(tmp_path / "g.jsonl")
    write_rows(tmp_path / "passages.jsonl")
    result = run("eval", *arguments)
    assert (1, "") == (result.exit_code, result.stdout)
    assert result.stderr.endswith(".jsonl has no rows; write one JSON object a line\n")


def corpus(folder: Path) -> Path:
    folder.mkdir()
    passage = {
        "id": "p1",
        "document": "Old_Town",
        "section": "",
        "text": "Rye bread is baked in a stone oven.",
    }
    write_rows(folder / "passages.jsonl", passage)
    asked = {"question": "Where is rye bread baked?", "relevant": ["p1"], "answers": []}
    write_rows(
        folder / "questions.jsonl", {"id": "q1", **asked}, {"id": "q2", "question": "why", "relevant": []}
    )
    return folder


def test_eval_of_a_corpus_measures_finding_and_declining(tmp_path: Path) -> None:
    corpus(tmp_path / "c")
    corpus(tmp_path / "n")
    report = json.loads(run("eval", "--corpus", "c", "--negatives", "n", "--json").stdout)
    assert (1, 1, 3) == (report["passages"], report["answerable"], report["unanswerable"])
    assert (1.0, 1.0, 1.0, 1.0) == tuple(report[key] for key in ("R@1", "R@3", "R@5", "MRR@10"))


def test_eval_of_a_corpus_prints_its_measures(tmp_path: Path) -> None:
    corpus(tmp_path / "c")
    lines = run("eval", "--corpus", "c").stdout.splitlines()
    assert ["1 passages, 1 questions to answer, 1 to decline", "", "R@1     100.0 %"] == lines[:3]


@pytest.mark.parametrize(
    "arguments",
    [[], ["g.jsonl", "--corpus", "c"], ["g.jsonl", "--negatives", "c"], ["--corpus", "c", "--rows"]],
)
def test_eval_refuses_options_that_do_not_go_together(arguments: list[str]) -> None:
    assert 2 == run("eval", *arguments).exit_code


def test_eval_asks_with_the_calibration_beside_the_facts(tmp_path: Path, knowledge: Path) -> None:
    row = {"question": "what bread comes from the oven", "expect": ["stone oven"], "kind": "plain"}
    file = write_rows(tmp_path / "g.jsonl", row)
    shipped = json.loads(run("eval", str(file), "--json", "--rows").stdout)["rows"][0]
    (knowledge / "calibration.yaml").write_text("stretch: 1.0\nshift: -5.0\n", encoding="utf-8")
    refitted = json.loads(run("eval", str(file), "--json", "--rows").stdout)["rows"][0]
    assert refitted["confidence"] < shipped["confidence"]
