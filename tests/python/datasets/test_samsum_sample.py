"""Checks datasets/samsum_sample.jsonl: its shape, and that a summary says only what its dialogue says."""

import json
import re
from itertools import combinations
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[3] / "datasets" / "samsum_sample.jsonl"
DIALOGUES = 60
TURN = re.compile(r"([A-Z][\w ]{1,15}): (\S.*)")
CAPITALISED = re.compile(r"\b[A-Z]\w*")
NUMBER = re.compile(r"\d+(?:[.:]\d+)?")
SENTENCE_END = re.compile(r"[.!?](?=\s|$)")
SENTENCE_OPENERS = {"An", "As", "He", "If", "In", "It", "Now", "Seven", "She", "The", "They", "When"}
FIRST_OR_SECOND_PERSON = re.compile(r"\b(?:I|me|my|we|us|our|you|your)\b", re.IGNORECASE)
LONGEST_SHARED_RUN = 6

LINES = SAMPLE.read_text(encoding="utf-8").splitlines()
RECORDS = [json.loads(line) for line in LINES]


def turns(record: dict[str, str]) -> list[tuple[str, str]]:
    matches = [TURN.fullmatch(turn) for turn in record["dialogue"].split("\r\n")]
    assert all(matches), record["id"]
    return [(match[1], match[2]) for match in matches if match]


def words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower())


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[start : start + length]) for start in range(len(found) - length + 1)}


each_record = pytest.mark.parametrize("record", RECORDS, ids=[record["id"] for record in RECORDS])


def test_ids_count_from_zero():
    assert [record["id"] for record in RECORDS] == [f"samsum-{number:03d}" for number in range(DIALOGUES)]


@each_record
def test_a_record_has_three_texts(record):
    assert list(record) == ["id", "dialogue", "summary"]
    assert all(type(text) is str and text and text == text.strip() for text in record.values())


@each_record
def test_a_dialogue_has_two_to_four_people_and_four_to_fourteen_turns(record):
    assert "\n" not in record["dialogue"].replace("\r\n", "")
    assert 4 <= len(turns(record)) <= 14
    assert 2 <= len({speaker for speaker, _ in turns(record)}) <= 4


@each_record
def test_a_summary_has_one_to_three_sentences_on_one_line(record):
    assert len(record["summary"].splitlines()) == 1
    assert record["summary"].endswith(".")
    assert 1 <= len(SENTENCE_END.findall(record["summary"])) <= 3


@each_record
def test_a_summary_names_a_speaker_and_speaks_of_them_in_the_third_person(record):
    names = set(CAPITALISED.findall(record["summary"]))
    assert any(names & set(speaker.split()) for speaker, _ in turns(record))
    assert not FIRST_OR_SECOND_PERSON.search(record["summary"])


@each_record
def test_the_names_and_numbers_of_a_summary_are_in_its_dialogue(record):
    summary, dialogue = record["summary"], record["dialogue"]
    openers = {word for word in SENTENCE_OPENERS if re.search(rf"(?:^|\. ){word}\b", summary)}
    assert set(CAPITALISED.findall(summary)) - openers <= set(CAPITALISED.findall(dialogue))
    assert set(NUMBER.findall(summary)) <= set(NUMBER.findall(dialogue))


@each_record
def test_a_summary_copies_no_turn(record):
    own_words = runs(record["summary"], LONGEST_SHARED_RUN + 1)
    assert not [text for _, text in turns(record) if own_words & runs(text, LONGEST_SHARED_RUN + 1)]
    assert record["summary"] not in record["dialogue"]


def test_no_two_dialogues_are_alike():
    long_turns = [{text for _, text in turns(record) if len(words(text)) >= 4} for record in RECORDS]
    assert not [pair for pair in combinations(long_turns, 2) if pair[0] & pair[1]]
    speakers = [frozenset(speaker for speaker, _ in turns(record)) for record in RECORDS]
    assert len(set(speakers)) == DIALOGUES
    assert len({record["summary"] for record in RECORDS}) == DIALOGUES


def test_dialogues_differ_in_length_and_company():
    assert {len(turns(record)) for record in RECORDS} >= {4, 6, 8, 10, 12, 14}
    assert {len({speaker for speaker, _ in turns(record)}) for record in RECORDS} == {2, 3, 4}
    assert {len(SENTENCE_END.findall(record["summary"])) for record in RECORDS} == {1, 2, 3}
