"""Knowledge files: what is written is read back, and nothing in a file breaks the reader."""

import tempfile
import time
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.facts import (
    Document,
    Fact,
    KnowledgeError,
    Paragraph,
    Passage,
    Problem,
    Section,
    Topic,
    divide,
    locate,
    yaml_reader,
)
from bot.facts.knowledge_files import parse_document, read_fact_base
from bot.facts.records import parse_topic
from bot.facts.yaml_reader import YamlText
from bot.facts.yaml_writer import write_topic

BODY = (
    "Mali's exports include gold: art, and #antiques.\n- item: one, {two} [three] & *four* !five\n\n"
    "It's “quoted”, 'quoted' and \"quoted\"; 100 % – really… @home? 'yes'\n\n"
    "# heading 😀 | > pipes\\n and `ticks`, --- and ... too. https://example.org/a-very-long-word-"
    + "x"
    * 120
)
DOCUMENT = Document("doc", "Doc", BODY, divide(BODY)[0])
DOCUMENTS = {"doc": DOCUMENT}
QUOTES = [
    *BODY.split("\n\n"),
    "gold: art",
    "#antiques.",
    "- item: one",
    "'yes'",
    "😀 | > pipes",
    "--- and ... too.",
]

any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
one_line = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufffe\uffff"), max_size=60
) | st.sampled_from(
    [
        "yes",
        "2013",
        "1e3",
        "~",
        " a ",
        "a: b",
        "#a",
        "- a",
        "'",
        '"',
        "a #b",
        "[a]",
        "{a",
        "*a",
        "&a",
        "!a",
        "\ufeffa",
    ]
)
words = one_line.filter(lambda text: text.strip() != "")
kebab = st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,3}", fullmatch=True)
gaps = st.sampled_from(
    [" ", "  ", "\n", "\n\n", "\n  ", " \n", "\n \n", "\t", "\r\n", "\xa0", "\u2028", "\x85"]
)
lines = (
    st.lists(words | gaps, min_size=1, max_size=30).map("".join)
    | st.lists(st.from_regex(r"[a-z#>|:'-]{1,30}", fullmatch=True), min_size=1, max_size=20).map(" ".join)
).map(str.strip)
addresses = st.sampled_from(["https://example.org/a?b=c#d", "http://a/" + "x" * 120])


def stated(id_: str, text: str, title: str = "Board", author: str | None = None) -> Passage:
    """Return what moderators state, without a file."""
    sections = (Section("", (Paragraph(1, 0, len(text)),)),)
    document = Document(f"added-by-moderators/{id_}", title, text, sections, author, is_stated=True)
    return Passage(document, "", 1, 0, len(text))


@st.composite
def statements(draw: st.DrawFn, id_: str) -> Passage:
    passage = stated(id_, draw(lines.filter(bool)), draw(words), draw(st.none() | words))
    source = replace(passage.document, posted=draw(st.none() | st.dates()), url=draw(st.none() | addresses))
    return replace(passage, document=source)


@st.composite
def topics(draw: st.DrawFn) -> Topic:
    name = draw(st.from_regex(r"[a-z0-9_-]{1,32}", fullmatch=True))
    ids = draw(st.lists(kebab, max_size=4, unique=True))
    facts = tuple(
        Fact(
            id=id_,
            topic=name,
            passage=draw(statements(id_) | st.sampled_from(QUOTES).map(partial(locate, DOCUMENT))),
            keywords=tuple(draw(st.lists(words, max_size=12))),
            questions=(f"{number} {draw(one_line)}",),
            review_by=draw(st.none() | st.dates()),
        )
        for number, id_ in enumerate(ids)
    )
    return Topic(name, draw(words), draw(words), facts)


def told(topic: Topic) -> object:
    """Return a topic to compare by what it says: each statement that is read is a document of its own."""
    anywhere = locate(DOCUMENT, "gold: art")
    facts = [(replace(f, passage=anywhere), f.passage.text, f.passage.citation) for f in topic.facts]
    return replace(topic, facts=()), facts


@given(topics())
def test_a_topic_that_is_written_is_read_back_equal(topic: Topic) -> None:
    assert told(topic) == told(parse_topic(write_topic(topic), DOCUMENTS))


@given(topics())
def test_a_file_that_is_read_is_written_to_the_same_bytes(topic: Topic) -> None:
    written = write_topic(topic)
    assert written == write_topic(parse_topic(written, DOCUMENTS))


@given(any_text, any_text, st.lists(any_text, max_size=5), any_text.filter(lambda text: text.strip() != ""))
def test_any_string_at_all_survives_writing(title: str, id_: str, strings: list[str], body: str) -> None:
    document = Document("doc", "Doc", body, ())
    fact = Fact(
        id_, "t", Passage(document, "", 1, 0, len(body)), tuple(strings), tuple(strings), date(1, 2, 3)
    )
    lists = {"keywords": strings, "questions": strings} if strings else {}
    entry = {"id": id_, "source": "doc", "quote": " ".join(body.split()), **lists, "review_by": date(1, 2, 3)}
    expected = {"topic": "t", "title": title, "description": title, "facts": [entry]}
    assert expected == yaml.safe_load(write_topic(Topic("t", title, title, (fact,))))


@given(any_text.filter(bool) | lines.filter(bool), any_text)
def test_any_statement_at_all_survives_writing_whatever_follows(text: str, title: str) -> None:
    facts = (Fact("a", "t", stated("a", text, title or "T")), Fact("b", "t", stated("b", "Yes.")))
    entries = [("a", {"text": text, "title": title or "T"}), ("b", {"text": "Yes.", "title": "Board"})]
    expected = [{"id": id_, "statement": statement} for id_, statement in entries]
    assert expected == yaml.safe_load(write_topic(Topic("t", "T", "D", facts)))["facts"]


TOKENS = [
    "topic: ", "title: ", "description: ", "facts:", "\n", "  - id: ", "    source: doc", "    quote: ",
    "doc", "    statement:", "\n      text: ", "\n      title: ", "    keywords: ",
    "[", "]", "{", "}", ", ", ": ", "- ", "a", "yes", "2013-02-26", "null", "~",
    "<<: ", "=", "\t", "'", '"', "&a ", "*a ", "!x ", "? ", "# ", ">-", "|", "---", "...", "%", "\\",
    "@", "`", "  ", "    ", "\r", "\x85", "\u2028", "\ufeff", '"\\x00"', '"\\uD800"', '"\\UFFFFFFFF"',
]  # fmt: skip
yaml_like = st.lists(st.sampled_from(TOKENS), max_size=40).map("".join)
cut_topics = st.builds(lambda topic, share: write_topic(topic)[: int(share * 400)], topics(), st.floats(0, 1))


def read(text: str) -> Topic | tuple[Problem, ...]:
    try:
        return parse_topic(text, DOCUMENTS)
    except KnowledgeError as error:
        return error.problems


@given(yaml_like | st.text() | cut_topics)
@settings(max_examples=400)
def test_reading_any_topic_gives_a_topic_or_a_list_of_problems(text: str) -> None:
    found = read(text)
    if isinstance(found, Topic):
        assert told(found) == told(parse_topic(write_topic(found), DOCUMENTS))
    else:
        assert found
        assert all(problem.message and "\n" not in problem.message for problem in found)


@given(topics())
def test_a_file_says_the_same_where_libyaml_is_not_to_be_had(topic: Topic) -> None:
    written = write_topic(topic)
    with pytest.MonkeyPatch.context() as patch:
        with_libyaml = YamlText(written, "t").values()
        patch.setattr(yaml_reader, "_Loader", yaml.SafeLoader)
        assert with_libyaml == YamlText(written, "t").values()
    assert [] == with_libyaml[1]


@given(st.text(min_size=1), yaml_like | st.text() | st.just("id: a\ntitle: A"))
def test_reading_any_document_keeps_its_text_or_names_problems(text: str, metadata: str) -> None:
    try:
        document = parse_document(text, metadata)
    except KnowledgeError as error:
        document = Document("", "", text if error.problems else "no problem named", ())
    assert text == document.text


@given(st.binary(), st.binary(), st.binary(), st.binary())
@settings(max_examples=60, deadline=None)
def test_any_bytes_in_a_folder_give_a_list_of_problems(a: bytes, b: bytes, c: bytes, d: bytes) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "sources").mkdir()
        (folder / "topics").mkdir()
        (folder / "sources" / "a.txt").write_bytes(a)
        (folder / "sources" / "a.yaml").write_bytes(b)
        (folder / "topics" / "t.yaml").write_bytes(c)
        (folder / "synonyms.yaml").write_bytes(d)
        with pytest.raises(KnowledgeError):
            read_fact_base(folder)


@pytest.mark.parametrize(
    "piece", ["[", "{", "- ", "? ", "a: ", "'", '"', "&a ", "*a ", "!", "|", "a: b\n", "- a\n", "\n", ","]
)
def test_a_file_of_one_thing_over_and_over_is_answered_at_once(piece: str) -> None:
    started = time.perf_counter()
    with pytest.raises(KnowledgeError):
        parse_topic(piece * ((1 << 20) // len(piece)), DOCUMENTS)
    assert time.perf_counter() - started < 10
