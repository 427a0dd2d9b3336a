"""The Hub through a stand-in for `datasets`: what becomes of rows, and of everything that can go wrong."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import pytest

from laptime import data
from laptime.data.load import load_data_set
from laptime.data.sample import Sample
from laptime.errors import DataError, MissingExtra

CHOICES = ["1", "2", "3", "4"]


def row(question, subject, answer=1):
    return {"question": question, "subject": subject, "choices": CHOICES, "answer": answer}


@pytest.fixture
def hub(monkeypatch):
    """Puts a function in the place of `datasets.load_dataset`."""

    def stand_in(load_dataset):
        module = ModuleType("datasets")
        module.load_dataset = load_dataset
        module.config = SimpleNamespace(HF_HUB_OFFLINE=True, HF_ENDPOINT="")  # so that nothing is sent
        monkeypatch.setitem(sys.modules, "datasets", module)

    return stand_in


@pytest.fixture
def hub_of(hub):
    """A Hub of the given rows by (config, split), which writes down what it was asked."""
    asked = []

    def stand_in(rows):
        def load_dataset(name, config, *, split, revision):
            asked.append((name, config, split, revision))
            return rows[config, split]

        hub(load_dataset)
        return asked

    return stand_in


def failing_with(*exceptions):
    """A loader that fails of the first, caused by the second, and so on."""

    def load_dataset(*_, **__):
        for cause, effect in zip(exceptions[1:], exceptions, strict=False):
            effect.__cause__ = cause
        raise exceptions[0]

    return load_dataset


def look_alike(name, message, base=Exception):
    return type(name, (base,), {})(message)


def message_of(hub, *exceptions):
    hub(failing_with(*exceptions))
    with pytest.raises(DataError) as caught:
        data.load("mmlu", data="hub")
    return str(caught.value)


def test_without_datasets_the_command_that_installs_it_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(MissingExtra, match=r"pip install 'laptime\[hub\]'$"):
        data.load("mmlu")


def test_a_folder_called_datasets_is_not_the_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "datasets", ModuleType("datasets"))
    with pytest.raises(MissingExtra, match=r"pip install 'laptime\[hub\]'$"):
        data.load("mmlu")


def test_rows_become_samples_with_ids_by_subject(hub_of):
    hub_of({("abstract_algebra", "test"): [row("q0", "abstract_algebra"), row("q1", "abstract_algebra", 3)]})
    metadata = {"choices": CHOICES, "split": "test"}
    loaded = load_data_set("mmlu")
    assert loaded.samples == (
        Sample("abstract_algebra-test-000", "q0", "B", "abstract_algebra", metadata),
        Sample("abstract_algebra-test-001", "q1", "D", "abstract_algebra", metadata),
    )
    assert loaded.source.startswith("hub:cais/mmlu@")


def test_the_hub_is_asked_for_one_split_of_each_subject_and_for_dev_only_with_shots(hub_of):
    rows = {(s, split): [row("q", s)] for s in ("anatomy", "astronomy") for split in ("test", "dev")}
    asked = hub_of(rows)
    data.load("mmlu", subject=["anatomy", "astronomy"])
    assert [call[:3] for call in asked] == [("cais/mmlu", "anatomy", "test"), ("cais/mmlu", "astronomy", "test")]
    asked.clear()
    data.load("mmlu", subject="anatomy", shots=1)
    assert [call[1:3] for call in asked] == [("anatomy", "test"), ("anatomy", "dev")]
    assert len({revision for *_, revision in asked}) == 1


def test_a_question_has_the_same_id_alone_and_among_all_subjects(hub_of):
    anatomy, virology = [row("a0", "anatomy"), row("a1", "anatomy")], [row("v0", "virology")]
    mixed = [anatomy[0], virology[0], anatomy[1]]
    hub_of({("all", "test"): mixed, ("anatomy", "test"): anatomy, ("virology", "test"): virology})
    together = {sample.input: sample.id for sample in data.load("mmlu", subject="all")}
    alone = {sample.input: sample.id for sample in data.load("mmlu", subject=["anatomy", "virology"])}
    assert together == alone == {"a0": "anatomy-test-000", "a1": "anatomy-test-001", "v0": "virology-test-000"}


def test_examples_are_the_first_of_dev_by_subject(hub_of):
    dev = [row(f"d{i}", "anatomy") for i in range(5)]
    hub_of({("anatomy", "test"): [row("q", "anatomy")], ("anatomy", "dev"): dev})
    examples = load_data_set("mmlu", subject="anatomy", shots=3).examples
    assert [sample.input for sample in examples["anatomy"]] == ["d0", "d1", "d2"]
    assert [sample.metadata["split"] for sample in examples["anatomy"]] == ["dev"] * 3


def test_a_row_that_makes_no_sense_is_named(hub_of):
    hub_of({("anatomy", "test"): [row("q", "anatomy"), row("q", "anatomy", 9)]})
    with pytest.raises(DataError, match=r"^cais/mmlu anatomy test, row 1: answer: 0 to 3 or a letter A to D is wanted"):
        data.load("mmlu", subject="anatomy")


WHAT = "cais/mmlu (abstract_algebra, test)"


def test_a_gated_data_set_says_to_log_in(hub):
    expected = f"{WHAT}: the Hub wants you to log in (401): accept its terms there, then 'hf auth login'"
    gated = look_alike("GatedRepoError", "401 Client Error.\nAccess to dataset is restricted.")
    assert message_of(hub, look_alike("DatasetNotFoundError", "is a gated dataset\non the Hub"), gated) == expected
    assert message_of(hub, look_alike("HfHubHTTPError", "401 Client Error: Unauthorized\nfor url")) == expected
    assert message_of(hub, look_alike("HTTPError", "Client error '401 Unauthorized' for url")) == expected


@pytest.mark.parametrize("name", ["RepositoryNotFoundError", "DatasetNotFoundError"])
def test_a_data_set_that_does_not_exist_is_told(hub, name):
    expected = f"{WHAT}: the Hub has no such data set (404), or it is private: check the name, or 'hf auth login'"
    assert message_of(hub, look_alike(name, "404 Client Error.\n\nRepository Not Found")) == expected


def test_an_offline_hub_without_a_cache_says_so_even_where_it_looks_like_a_lost_connection(hub):
    expected = f"{WHAT}: not in the cache, and the Hub is off: unset HF_HUB_OFFLINE, or use --data sample or a file"
    off = look_alike("OfflineModeIsEnabled", "HF_HUB_OFFLINE=1 is set", ConnectionError)
    assert (
        message_of(hub, ConnectionError("Couldn't reach 'cais/mmlu' on the Hub\n(OfflineModeIsEnabled)"), off)
        == expected
    )
    assert message_of(hub, look_alike("LocalEntryNotFoundError", "Cannot find it")) == expected


@pytest.mark.parametrize("name", ["ConnectionError", "ConnectError", "ConnectTimeout", "ReadTimeout", "Timeout"])
def test_a_hub_that_cannot_be_reached_is_told(hub, name):
    expected = f"{WHAT}: the Hub cannot be reached: check the network, or use --data sample or a file"
    assert message_of(hub, RuntimeError("retries\nexceeded"), look_alike(name, "refused")) == expected


def test_anything_else_is_told_by_its_first_line(hub):
    unknown = ValueError("BuilderConfig 'x' not found.\nAvailable: …")
    assert message_of(hub, unknown) == f"{WHAT}: cannot be loaded from the Hub: BuilderConfig 'x' not found."
    assert message_of(hub, ValueError()) == f"{WHAT}: cannot be loaded from the Hub: ValueError"


def test_exceptions_that_caused_each_other_in_a_circle_are_told_too(hub):
    one, two = ValueError("one"), ValueError("two")
    two.__context__ = one
    assert message_of(hub, one, two) == f"{WHAT}: cannot be loaded from the Hub: one"
