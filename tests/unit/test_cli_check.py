import json
from pathlib import Path

import pytest

from tests.unit.cli_runner import run

pytestmark = pytest.mark.usefixtures("knowledge")


def test_check_tells_what_is_quoted_and_how_the_self_test_went() -> None:
    result = run("check")
    assert 0 == result.exit_code
    assert ["valid: 2 topics, 3 facts, 1 document", "notice: 100.0 % (4 of 4 sentences quoted)"] == (
        result.stdout.splitlines()[:2]
    )
    assert "of 6 phrasings" in result.stdout.splitlines()[2]


def test_check_passes_statements_and_topics_without_facts(knowledge: Path) -> None:
    for name in ("hours", "bread"):
        path = knowledge / "topics" / f"{name}.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text[: text.index("facts:")] + "facts: []\n", encoding="utf-8")
    assert ["valid: 2 topics, 0 facts, 1 document", "notice: 0.0 % (0 of 4 sentences quoted)"] == (
        run("check").stdout.splitlines()[:2]
    )
    stated = (
        "facts:\n  - {id: s, statement: {text: We sell cake., title: Board}, questions: [Is there cake?]}\n"
    )
    path.write_text(text[: text.index("facts:")] + stated, encoding="utf-8")
    result = run("check")
    assert (0, "valid: 2 topics, 1 fact, 1 document") == (result.exit_code, result.stdout.splitlines()[0])


def test_check_lists_sentences_that_no_fact_quotes(knowledge: Path) -> None:
    (knowledge / "topics" / "bread.yaml").unlink()
    result = run("check")
    assert 0 == result.exit_code
    assert "  no fact quotes line 7 (What we bake, paragraph 1): Rye bread is baked in a stone oven." in (
        result.stdout.splitlines()
    )


def test_check_as_json_has_the_same() -> None:
    report = json.loads(run("check", "--json").stdout)
    assert (True, [], 2, 3) == (report["valid"], report["errors"], report["topics"], report["facts"])
    assert ("notice", 1.0, []) == tuple(
        report["documents"][0][key] for key in ("document", "share", "unquoted")
    )
    test = report["self_test"]
    assert (6, 6) == (test["asked"], test["passed"] + len(test["failures"]))


def test_check_lists_phrasings_that_bring_another_fact(knowledge: Path) -> None:
    hours = knowledge / "topics" / "hours.yaml"
    misled = hours.read_text(encoding="utf-8").replace("opening time", "rye bread stone oven sourdough")
    hours.write_text(misled, encoding="utf-8")
    failures = json.loads(run("check", "--json").stdout)["self_test"]["failures"]
    wanted = {
        "question": "rye bread stone oven sourdough", "wanted": "opens-at-six", "got": "rye-in-a-stone-oven",
    }  # fmt: skip
    assert wanted in failures
    assert 0 == run("check").exit_code
    line = "  'rye bread stone oven sourdough' wants opens-at-six, brings rye-in-a-stone-oven"
    assert line in run("check").stdout.splitlines()


def test_check_names_file_and_line_of_each_error(knowledge: Path) -> None:
    hours = knowledge / "topics" / "hours.yaml"
    hours.write_text(hours.read_text(encoding="utf-8").replace("at six", "at nine"), encoding="utf-8")
    (knowledge / "topics" / "bread.yaml").write_text("topic: [\n", encoding="utf-8")
    result = run("check")
    assert (1, "") == (result.exit_code, result.stdout)
    lines = result.stderr.splitlines()
    assert [True, True] == [line.startswith("sankore: knowledge/topics/") for line in lines]
    assert any("topics/hours.yaml:7: " in line for line in lines)


def test_check_as_json_lists_the_errors(knowledge: Path) -> None:
    (knowledge / "topics" / "bread.yaml").write_text("topic: [\n", encoding="utf-8")
    result = run("check", "--json")
    report = json.loads(result.stdout)
    assert (1, False, 1) == (result.exit_code, report["valid"], len(report["errors"]))
    assert {"file", "line", "message"} == set(report["errors"][0])


def test_check_tells_of_a_spoilt_calibration(knowledge: Path) -> None:
    (knowledge / "calibration.yaml").write_text("stretch: -1\n", encoding="utf-8")
    result = run("check")
    assert 1 == result.exit_code
    assert "calibration.yaml must have a stretch and a shift" in result.stderr


def test_check_warns_of_files_that_are_not_read(knowledge: Path) -> None:
    (knowledge / "topics" / "rules.yaml.txt").write_text("topic: rules\n", encoding="utf-8")
    told = "knowledge/topics/rules.yaml.txt: is not read; name it rules.yaml"
    result = run("check")
    assert (0, f"warning: {told}") == (result.exit_code, result.stdout.splitlines()[-1])
    assert [told] == json.loads(run("check", "--json").stdout)["warnings"]


def test_check_warns_of_files_that_are_not_read_beside_the_errors(knowledge: Path) -> None:
    for name in ("hours", "bread"):
        path = knowledge / "topics" / f"{name}.yaml"
        path.rename(path.with_name(f"{name}.yaml.txt"))
    lines = run("check").stderr.splitlines()
    assert "sankore: knowledge/topics: has no topic; add NAME.yaml" == lines[0]
    assert "sankore: warning: knowledge/topics/bread.yaml.txt: is not read; name it bread.yaml" == lines[1]


def test_check_warns_of_what_stands_twice(knowledge: Path) -> None:
    bread = knowledge / "topics" / "bread.yaml"
    asked = bread.read_text(encoding="utf-8").replace("stone oven]", "when does the bakery open]")
    bread.write_text(asked, encoding="utf-8")
    assert "are one question" in run("check").stdout.splitlines()[-1]
