"""Finding weights by what people write."""

from __future__ import annotations

from pathlib import Path

import pytest
from realparts.make_tiny_hf import make_archive

from laptime.errors import DataError, TargetError
from laptime.targets.local.sources import Source, located


def write(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("{}")
    return folder


def test_a_folder_is_taken_where_it_lies(tmp_path):
    for held in ("config.json", "adapter_config.json"):
        folder = write(tmp_path / held[:3], held)
        with located(str(folder)) as source:
            assert source == Source(str(folder), str(folder), held == "config.json", held == "adapter_config.json")


def test_a_home_folder_is_found(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    write(tmp_path / "model", "config.json")
    with located("~/model") as source:
        assert source.place == str(tmp_path / "model")


def test_an_archive_lies_in_a_folder_until_the_end_of_the_block(tmp_path):
    archive = make_archive(write(tmp_path / "a", "adapter_config.json", "weights"), tmp_path / "model.tgz")
    with located(str(archive)) as source:
        place = Path(source.place)
        assert (source.name, source.holds_adapter, source.holds_model) == (str(archive), True, False)
        assert {path.name for path in place.iterdir()} == {"adapter_config.json", "weights"}
    assert not place.exists()


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("checkpoint-9/adapter_config.json", "best/adapter_config.json"), "best"),
        (("all/checkpoint-9/adapter_config.json", "best/adapter_config.json"), "best"),
        (("checkpoint-9/adapter_config.json", "adapter_config.json"), ""),
        (("config.json", "adapter/adapter_config.json"), "adapter"),
        (("model/config.json", "code/inference.py"), "model"),
    ],
)
def test_of_an_archive_the_topmost_adapter_is_taken_and_else_the_topmost_model(tmp_path, names, expected):
    archive = make_archive(write(tmp_path / "a", *names), tmp_path / "model.tar.gz")
    with located(str(archive)) as source:
        assert Path(source.place).name == expected or (not expected and (Path(source.place) / names[-1]).exists())


def test_an_archive_of_anything_else_is_refused(tmp_path):
    archive = make_archive(write(tmp_path / "a", "holiday.jpg"), tmp_path / "model.tar.gz")
    with pytest.raises(DataError, match=r"holds neither an adapter \(adapter_config.json\) nor a model"):
        located(str(archive)).__enter__()


@pytest.mark.parametrize("name", ["./flan", "/no/where", "~/nowhere", "a/b/c", "weights.tar.gz", "org/weights.tgz"])
def test_a_path_that_is_not_there_is_not_looked_for_on_the_hub(name):
    with pytest.raises(TargetError, match=f"^there is no folder {name}$"):
        located(name).__enter__()


@pytest.mark.parametrize("name", ["gpt2", "google/flan-t5-base"])
def test_any_other_name_is_one_of_the_hub(name):
    with located(name) as source:
        assert source == Source(name, name, None, None)
