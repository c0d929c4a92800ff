"""`sankore suggestions`: what members suggest and moderators propose is listed, approved and rejected."""

import json
from functools import partial

import pytest

from bot.service.record.changes import Change, retire_fact
from bot.service.record.guild_record import GuildRecord
from bot.service.record.proposals import ProposalInput, hold_for_approval, submit_proposal
from tests.unit.cli_record import drafts, editor, others_publish, shown_in_editor, terminal
from tests.unit.cli_runner import run

pytestmark = pytest.mark.usefixtures("knowledge")

NEW = ProposalInput("We bake cakes on Fridays.", "Mira, by the counter", "When are there cakes?")
CORRECTION = ProposalInput("The bakery opens at seven.", corrects="opens-at-six")


def suggested(proposed: ProposalInput = NEW, key: str = "k1") -> None:
    others_publish(partial(submit_proposal, proposed=proposed, key=key, by=77), by=77)


def proposed_retirement() -> None:
    def changes(server: GuildRecord) -> tuple[Change, ...]:
        return hold_for_approval(server, retire_fact(server, "opens-at-six", "we moved"), "k1")

    others_publish(changes)


def waiting() -> list[str]:
    told = json.loads(run("suggestions", "list", "--json").stdout)
    return [each["key"] for each in told["suggestions"]]


def test_nothing_waits_at_first() -> None:
    assert "Nothing waits to be decided.\n" == run("suggestions", "list").stdout


def test_list_tells_who_suggests_what() -> None:
    suggested()
    suggested(CORRECTION, "k2")
    blocks = run("suggestions", "list").stdout.split("\n\n")
    assert blocks[0].startswith("k1  member 77, ")
    for line in (
        "  about: something new",
        "  question: When are there cakes?",
        "  text: We bake cakes on Fridays.",
    ):
        assert line in blocks[0].splitlines()
    assert "  about: corrects opens-at-six" in blocks[1].splitlines()


def test_list_tells_what_a_moderator_proposes() -> None:
    proposed_retirement()
    assert "  retired fact opens-at-six" in run("suggestions", "list").stdout.splitlines()
    (told,) = json.loads(run("suggestions", "list", "--json").stdout)["suggestions"]
    assert ("edits", "opens-at-six") == (told["kind"], told["edits"][0]["key"])


def test_approve_makes_a_new_fact_of_it() -> None:
    suggested()
    result = run("suggestions", "approve", "k1", "--topic", "bread", "--why", "right", "--yes")
    assert 0 == result.exit_code
    assert "suggestion k1 is approved." in result.stdout.splitlines()
    assert "We bake cakes on Fridays." == run("ask", "When are there cakes?").stdout.splitlines()[0]
    assert [] == waiting()


def test_approve_corrects_the_fact_it_is_about() -> None:
    suggested(CORRECTION)
    assert 0 == run("suggestions", "approve", "k1", "--yes").exit_code
    shown = run("fact", "show", "opens-at-six").stdout.splitlines()
    assert "The bakery opens at seven." == shown[0]
    assert "Keywords: early" in shown


def test_approve_makes_a_new_fact_when_the_one_corrected_is_gone() -> None:
    suggested(CORRECTION)
    assert 0 == run("fact", "retire", "opens-at-six", "--yes").exit_code
    assert 0 == run("suggestions", "approve", "k1", "--topic", "hours", "--yes").exit_code
    assert "The bakery opens at seven." in run("fact", "list").stdout


def test_a_correction_of_what_is_gone_is_not_approved_unseen() -> None:
    suggested(CORRECTION)
    assert 0 == run("fact", "retire", "opens-at-six", "--yes").exit_code
    result = run("suggestions", "approve", "k1", "--yes")
    assert (1, "") == (result.exit_code, result.stdout)
    assert "fact opens-at-six, which it corrects, was retired since" in result.stderr
    assert ["k1"] == waiting()


def test_approve_publishes_what_another_moderator_proposes() -> None:
    proposed_retirement()
    assert 0 == run("suggestions", "approve", "k1", "--yes").exit_code
    assert "opens-at-six" in run("fact", "list", "--retired").stdout
    assert [] == waiting()


def test_what_another_moderator_proposes_is_approved_as_it_is() -> None:
    proposed_retirement()
    assert 2 == run("suggestions", "approve", "k1", "--text", "x", "--yes").exit_code
    assert ["k1"] == waiting()


def test_approve_after_editing_it(monkeypatch: pytest.MonkeyPatch) -> None:
    suggested()
    editor(monkeypatch, "form = form.replace('Fridays', 'Mondays')")
    assert 0 == run("suggestions", "approve", "k1", "--edit", "--topic", "bread", typed="y\n").exit_code
    assert "#: The suggestion k1" == shown_in_editor().splitlines()[0]
    assert "We bake cakes on Mondays." == run("ask", "When are there cakes?").stdout.splitlines()[0]


def test_approve_opens_the_editor_when_it_cannot_be_a_fact_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    suggested(ProposalInput("We bake cakes.", "first | second"))
    editor(monkeypatch, "form = form.replace('first | second', 'Mira')")
    assert 0 == run("suggestions", "approve", "k1", "--topic", "bread", typed="y\n").exit_code
    assert "the source has two titles" in shown_in_editor().splitlines()[0]
    assert ([], []) == (waiting(), drafts())


def test_approve_of_what_cannot_be_a_fact_is_one_line_without_a_terminal() -> None:
    suggested(ProposalInput("We bake cakes.", "first | second"))
    result = run("suggestions", "approve", "k1", "--topic", "bread", "--yes")
    assert (1, 1) == (result.exit_code, len(result.stderr.splitlines()))
    assert ["k1"] == waiting()


def test_reject_says_why() -> None:
    suggested()
    result = run("suggestions", "reject", "k1", "--why", "not on Fridays", "--yes")
    assert 0 == result.exit_code
    assert "suggestion k1 is rejected." in result.stdout.splitlines()
    assert [] == waiting()
    assert "  not on Fridays" in run("history").stdout.splitlines()


def test_nobody_is_promised_to_be_told_by_a_bot_that_is_not_running() -> None:
    told = " ".join(run("suggestions", "reject", "--help").stdout.split())
    assert "whoever suggested it is told if the bot is running" in told


def test_reject_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    suggested()
    terminal(monkeypatch)
    assert 1 == run("suggestions", "reject", "k1", "--why", "no", typed="n\n").exit_code
    assert ["k1"] == waiting()
    assert 0 == run("suggestions", "reject", "k1", "--why", "no", typed="y\n").exit_code
    assert [] == waiting()


def test_what_was_rejected_by_mistake_can_be_opened_again() -> None:
    suggested()
    assert 0 == run("suggestions", "reject", "k1", "--why", "no", "--yes").exit_code
    assert 0 == run("fact", "undo", "2", "--yes").exit_code
    assert ["k1"] == waiting()


@pytest.mark.parametrize("command", [["approve"], ["reject", "--why", "no"]])
@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("k1", "that suggestion was decided already"),
        ("7", "there is no suggestion '7'; name one of those that wait"),
    ],
)
def test_what_does_not_wait_is_one_line(command: list[str], key: str, told: str) -> None:
    suggested()
    assert 0 == run("suggestions", "reject", "k1", "--why", "no", "--yes").exit_code
    result = run("suggestions", *command, key, "--yes")
    assert (1, "", f"sankore: {told}\n") == (result.exit_code, result.stdout, result.stderr)


def test_nothing_is_decided_without_being_asked_for() -> None:
    suggested()
    assert 2 == run("suggestions", "approve", "k1", "--topic", "bread").exit_code
    assert 2 == run("suggestions", "reject", "k1", "--why", "no").exit_code
    assert 2 == run("suggestions", "reject", "k1", "--yes").exit_code
    assert ["k1"] == waiting()
