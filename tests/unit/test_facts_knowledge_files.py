import os
from datetime import date
from pathlib import Path

import pytest

from bot.facts import KnowledgeError, Problem
from bot.facts.knowledge_files import read_fact_base

METADATA = """\
id: doc
title: The document
author: somebody
posted: 2013-02-26
url: https://example.org/doc
licence: CC0
language: fr
navigation: [Menu]
headings:
  - First
"""
TOPIC = """\
topic: economy
title: The economy
description: Trade
facts:
  - id: gold
    source: doc
    quote: Mali exports gold.
    questions: [What does Mali export?]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sources").mkdir()
    (tmp_path / "topics").mkdir()
    (tmp_path / "sources" / "doc.txt").write_bytes(b"Menu\r\nFirst\r\n\r\nMali exports gold.\r\n")
    (tmp_path / "sources" / "doc.yaml").write_text(METADATA)
    (tmp_path / "topics" / "economy.yaml").write_text(TOPIC)
    return tmp_path


def problems(folder: Path, *reserved: str) -> list[str]:
    with pytest.raises(KnowledgeError) as caught:
        read_fact_base(folder, frozenset(reserved))
    assert "\n".join(str(problem) for problem in caught.value.problems) == str(caught.value)
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def test_a_document_is_read_with_its_metadata(folder: Path) -> None:
    (document,) = read_fact_base(folder).documents
    expected = ("doc", "The document", "somebody", date(2013, 2, 26), "https://example.org/doc", "CC0", "fr")
    assert expected == (
        document.id,
        document.title,
        document.author,
        document.posted,
        document.url,
        document.licence,
        document.language,
    )


def test_a_document_is_kept_byte_for_byte(folder: Path) -> None:
    (document,) = read_fact_base(folder).documents
    assert (folder / "sources" / "doc.txt").read_bytes() == document.text.encode()


def test_a_byte_order_mark_counts_as_a_character(folder: Path) -> None:
    (folder / "sources" / "doc.txt").write_text("\ufeffMenu\nFirst\nMali exports gold.", encoding="utf-8")
    (fact,) = read_fact_base(folder)
    assert (12, "Mali exports gold.") == (fact.passage.start, fact.passage.text)


def test_what_a_document_does_not_say_is_left_open(folder: Path) -> None:
    (folder / "sources" / "doc.yaml").write_text("id: doc\ntitle: T\nauthor: null\nurl:\nposted: ~\n")
    (document,) = read_fact_base(folder).documents
    expected = (None, None, None, "not stated", "en")
    assert expected == (
        document.author,
        document.posted,
        document.url,
        document.licence,
        document.language,
    )


def test_topics_come_in_the_order_of_their_files(folder: Path) -> None:
    other = TOPIC.replace("economy", "aid").replace("gold\n", "silver\n").replace("What", "Which")
    (folder / "topics" / "zebra.yml").write_text(other)
    assert ["economy", "aid"] == [topic.name for topic in read_fact_base(folder).topics]


def test_statements_are_facts_without_a_document(folder: Path) -> None:
    stated = TOPIC[: TOPIC.index("    source")] + "    statement: {text: Gold is sold here., title: Board}\n"
    (folder / "topics" / "economy.yaml").write_text(stated)
    base = read_fact_base(folder)
    assert ["doc"] == [document.id for document in base.documents]
    assert ["Gold is sold here."] == [fact.passage.text for fact in base]


def test_a_topic_may_have_no_facts_yet(folder: Path) -> None:
    (folder / "topics" / "economy.yaml").write_text("topic: t\ntitle: T\ndescription: D\nfacts: []\n")
    assert [()] == [topic.facts for topic in read_fact_base(folder).topics]


def test_synonyms_are_groups_of_words(folder: Path) -> None:
    (folder / "synonyms.yaml").write_text("- [coup, seizure of power]\n- [coup, putsch]\n")
    assert (("coup", "seizure of power"), ("coup", "putsch")) == read_fact_base(folder).synonyms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- [coup]", "synonyms.yaml:1: must be a list of two words or more"),
        ("coup: putsch", "synonyms.yaml:1: must be a list of lists"),
        ("- [coup, no]", "synonyms.yaml:1: a synonym: YAML reads no as yes or no; put it in quotes"),
        ("- [coup", "synonyms.yaml:"),
    ],
)
def test_a_mistake_in_the_synonyms_is_named(folder: Path, text: str, expected: str) -> None:
    (folder / "synonyms.yaml").write_text(text)
    (problem,) = problems(folder)
    assert problem.startswith(expected)


@pytest.mark.parametrize("name", ["economy.yaml.swp", "economy.bak", ".hidden.yaml", "README.md"])
def test_other_files_are_passed_over(folder: Path, name: str) -> None:
    (folder / "topics" / name).write_text("[[[")
    assert 1 == len(read_fact_base(folder).topics)


def test_folders_are_passed_over(folder: Path) -> None:
    (folder / "topics" / "old").mkdir()
    assert 1 == len(read_fact_base(folder).topics)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("id: doc", "id: dog", "sources/doc.yaml:1: id is 'dog', but the file is named 'doc'"),
        ("title: The document\n", "", "sources/doc.yaml:1: key 'title' is missing"),
        (
            "- First",
            "- Second",
            "sources/doc.yaml:10: heading 'Second' does not stand in the text as a line of",
        ),
        ("[Menu]", "[Home]", "sources/doc.yaml:8: navigation line 'Home' does not stand in the text"),
        ("2013-02-26", "February", "sources/doc.yaml:4: 'posted' must be a date such as 2026-12-31"),
        ("https://", "ftp://", "sources/doc.yaml:5: 'url' is 'ftp://example.org/doc', which is not a web"),
        ("language: fr", "language: no", "'language': YAML reads no as yes or no; put it in quotes"),
        (METADATA, "", "sources/doc.yaml: is empty; it needs at least id and title"),
    ],
)
def test_a_mistake_in_the_metadata_is_named(folder: Path, old: str, new: str, expected: str) -> None:
    (folder / "sources" / "doc.yaml").write_text(METADATA.replace(old, new))
    (problem,) = problems(folder)  # the fact that quotes a broken document adds none
    assert expected in problem


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"One\nTw\xff", "sources/doc.txt:2: byte 0xff at 6 is not UTF-8; save the file as UTF-8"),
        (b"One\n\0", "sources/doc.txt:2: a NUL character; is this a text file?"),
        (b" \n", "sources/doc.txt: has no text"),
        (
            b"%PDF-1.7\n%\xe2\xe3",
            "sources/doc.txt: is a PDF inside; open it, copy its words, and save those as plain text",
        ),
        (
            b"PK\x03\x04\x14\0\xff",
            "sources/doc.txt: is a Word document or another archive inside; open it, copy its words, and "
            "save those as plain text",
        ),
    ],
)
def test_a_text_that_is_no_text_is_a_mistake(folder: Path, content: bytes, expected: str) -> None:
    (folder / "sources" / "doc.txt").write_bytes(content)
    assert [expected] == problems(folder)


def test_a_document_needs_both_files(folder: Path) -> None:
    (folder / "sources" / "a.txt").write_text("a")
    (folder / "sources" / "b.yaml").write_text("id: b\ntitle: B\n")
    assert [
        "sources/a.txt: has no metadata; add a.yaml with id and title",
        "sources/b.yaml: describes a text that is missing; add b.txt",
    ] == problems(folder)


def test_metadata_that_an_editor_named_as_a_text_is_a_mistake(folder: Path) -> None:
    (folder / "sources" / "a.yaml.txt").write_text("id: a\ntitle: A\n")
    assert ["sources/a.yaml.txt: is read as a text by its name; name it a.yaml"] == problems(folder)


def test_two_metadata_files_of_one_name_are_a_mistake(folder: Path) -> None:
    (folder / "sources" / "doc.yml").write_text(METADATA)
    assert ["sources: has too many files of one name: doc.txt, doc.yaml, doc.yml; keep two"] == problems(
        folder
    )


def test_a_name_may_stand_in_one_file_only(folder: Path) -> None:
    (folder / "topics" / "other.yaml").write_text(TOPIC)
    names = [(1, "topic 'economy'"), (5, "fact 'gold'"), (8, "question 'What does Mali export?'")]
    again = "is there already, in topics/economy.yaml"
    assert [
        f"topics/other.yaml:{line}: {name} {again}:{line}; change one of them" for line, name in names
    ] == problems(folder)


def test_a_topic_may_not_take_the_name_of_a_command(folder: Path) -> None:
    expected = "topics/economy.yaml:1: 'economy' is a command of the bot; name the topic otherwise"
    assert [expected] == problems(folder, "ask", "economy")


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    assert ["none: does not exist; name the folder that holds sources/ and topics/"] == [
        line.replace(f"{tmp_path}/", "") for line in problems(tmp_path / "none")
    ]


def test_a_file_is_not_a_knowledge_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (problem,) = problems(tmp_path / "file")
    assert "is not a folder" in problem


def test_an_empty_folder_lacks_everything(tmp_path: Path) -> None:
    cure = "does not exist; name the folder that holds sources/ and topics/"
    assert [f"sources: {cure}", f"topics: {cure}"] == problems(tmp_path)


def test_a_file_in_a_folders_place_is_named(folder: Path) -> None:
    (folder / "topics").rename(folder / "elsewhere")
    (folder / "topics").write_text("topic: economy")
    assert ["topics: is not a folder; make it one"] == problems(folder)


@pytest.mark.parametrize("emptied", [True, False])
def test_documents_that_are_not_there_are_one_problem_and_not_one_for_every_quote(
    folder: Path, emptied: bool
) -> None:
    (folder / "sources").rename(folder / "elsewhere")
    if emptied:
        (folder / "sources").mkdir()
    (problem,) = problems(folder)
    assert problem.startswith("sources: has no document" if emptied else "sources: does not exist")


def test_a_fact_base_needs_documents_and_topics(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "topics").mkdir()
    assert [
        "sources: has no document; add ID.txt and ID.yaml",
        "topics: has no topic; add NAME.yaml",
    ] == problems(tmp_path)


def test_what_only_looks_like_a_file_is_a_mistake(folder: Path) -> None:
    (folder / "topics" / "a.yaml").symlink_to(folder / "nowhere")
    (folder / "topics" / "b.yaml").mkdir()
    os.mkfifo(folder / "topics" / "c.yaml")
    assert [
        "topics/a.yaml: does not exist",
        "topics/b.yaml: is not a regular file",
        "topics/c.yaml: is not a regular file",
    ] == problems(folder)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_a_mistake(folder: Path) -> None:
    (folder / "topics" / "economy.yaml").chmod(0)
    assert ["topics/economy.yaml: cannot be read: Permission denied"] == problems(folder)


def test_mistakes_of_all_files_are_named_together(folder: Path) -> None:
    (folder / "sources" / "a.txt").write_text("a")
    (folder / "topics" / "economy.yaml").write_text(TOPIC.replace("gold.", "golf."))
    (folder / "synonyms.yaml").write_text("coup")
    assert [
        "sources/a.txt",
        "topics/economy.yaml",
        "synonyms.yaml",
    ] == [p.split(":")[0] for p in problems(folder)]


def test_a_problem_without_a_line_names_its_file_only() -> None:
    assert "a.yaml: is empty" == str(Problem("a.yaml", None, "is empty"))
