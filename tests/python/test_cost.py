"""What requests cost."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laptime.cost import ModelPrice, Prices, request_costs
from laptime.errors import DataError, SpecError
from laptime.store.table import table_of_rows

SMALL = ModelPrice(1e-7, 4e-7)
LARGE = ModelPrice(3e-6, 15e-6)

TOML = """
currency = "EUR"
[models."gemma:2b"]
input_per_million = 0.1
output_per_million = 0.4
[models."openai/large"]
input_per_token = 3e-6
output_per_token = 15e-6
"""
CSV = """model,input_per_million,output_per_million,currency
gemma:2b,0.1,0.4,EUR
openai/large,3,15,EUR
"""
MODELS = {
    "gemma:2b": {"input_per_million": 0.1, "output_per_million": 0.4},
    "openai/large": {"input_per_million": 3, "output_per_million": 15},
}


@pytest.fixture
def load(tmp_path):
    """Reads a price table of a text under a name."""

    def read(name, text):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return Prices.load(path)

    return read


def requests(*rows):
    return table_of_rows([{"model": m, "prompt_tokens": p, "output_tokens": o} for m, p, o in rows])


def close(values):
    return pytest.approx(values, rel=1e-12, nan_ok=True)


# ── Costs ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_price_is_of_any_token_of_any_model():
    table = requests(("m/a", 100.0, 20.0), ("m/b", 0.0, 1.0))
    assert request_costs(table, Prices.of_token(0.000002)).tolist() == close([0.00024, 0.000002])


def test_prompt_and_output_tokens_have_prices_of_their_own():
    table = requests(("a", 1000.0, 10.0), ("b", 1000.0, 10.0))
    costs = request_costs(table, Prices({"a": SMALL, "b": LARGE}))
    assert costs.tolist() == close([1000 * 1e-7 + 10 * 4e-7, 1000 * 3e-6 + 10 * 15e-6])


def test_what_is_not_known_costs_nan_and_never_nothing():
    table = requests(("a", 1.0, 1.0), ("unknown", 1.0, 1.0), ("a", np.nan, 1.0), ("a", 1.0, np.nan))
    assert request_costs(table, Prices({"a": SMALL})).tolist() == close([5e-7, np.nan, np.nan, np.nan])


def test_of_no_requests_there_are_no_costs():
    assert request_costs(table_of_rows([]), Prices.of_token(1)).tolist() == []


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 10**6), st.integers(0, 10**6))),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_each_request_costs_what_it_would_alone(rows, price_in, price_out):
    prices = Prices({"a": ModelPrice(price_in, price_out)}, others=ModelPrice(price_out, price_in))
    costs = request_costs(requests(*rows), prices)
    assert costs.tolist() == [request_costs(requests(row), prices)[0] for row in rows]


# ── Names ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("named", "model"),
    [
        ("gemma:2b", "gemma:2b"),
        ("gemma:2b", "ollama/gemma:2b"),
        ("ollama/gemma:2b", "ollama/gemma:2b"),
        ("ollama/gemma:2b", "gemma:2b"),
        ("org/gemma", "openai/org/gemma"),
        ("flan", "local/flan"),
    ],
)
def test_a_model_is_known_with_or_without_its_api(named, model):
    assert Prices({named: SMALL}).of(model) == SMALL


@pytest.mark.parametrize(
    ("named", "model"),
    [("gemma:2b", "gemma:7b"), ("ollama/gemma:2b", "openai/gemma:2b"), ("gemma", "org/gemma"), ("org/gemma", "gemma")],
)
def test_another_model_is_not_known(named, model):
    assert Prices({named: SMALL}).of(model) is None
    assert Prices({named: SMALL}, others=LARGE).of(model) == LARGE


def test_a_name_as_it_stands_comes_first():
    prices = Prices({"gemma": SMALL, "ollama/gemma": LARGE})
    assert (prices.of("gemma"), prices.of("ollama/gemma"), prices.of("openai/gemma")) == (SMALL, LARGE, SMALL)


def test_a_name_that_may_have_several_prices_is_told():
    with pytest.raises(SpecError, match=r"^which price has 'gemma'\? The price table has ollama/gemma, openai/gemma$"):
        Prices({"ollama/gemma": SMALL, "openai/gemma": LARGE}).of("gemma")
    assert Prices({"ollama/gemma": SMALL, "openai/gemma": SMALL}).of("gemma") == SMALL


# ── Prices ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_prices_are_in_dollars_unless_told():
    assert Prices.of_token(1).currency == "USD"
    assert Prices.of_token(1, "EUR").currency == "EUR"


@pytest.mark.parametrize("price", [-1e-9, float("inf"), float("nan")])
def test_a_price_that_is_none_is_told(price):
    with pytest.raises(SpecError, match=r"^a price per token must be 0 or more, not "):
        Prices.of_token(price)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("prices.toml", TOML),
        ("prices.csv", CSV),
        ("prices.CSV", "\ufeff" + CSV),
        ("prices.json", json.dumps({"currency": "EUR", "models": MODELS})),
        ("prices.json", "\ufeff" + json.dumps({"currency": "EUR", "models": MODELS})),
    ],
)
def test_a_price_table_may_be_toml_json_or_csv(load, name, text):
    prices = load(name, text)
    assert prices.models == {
        "gemma:2b": ModelPrice(close(1e-7), close(4e-7)),
        "openai/large": ModelPrice(close(3e-6), close(15e-6)),
    }
    assert (prices.currency, prices.others) == ("EUR", None)


def test_a_csv_may_leave_fields_empty_and_the_currency_out(load):
    text = "model,input_per_token,input_per_million,output_per_token\na,,2,1e-6\nb,0,,0\n"
    prices = load("prices.csv", text)
    assert prices.models == {"a": ModelPrice(close(2e-6), 1e-6), "b": ModelPrice(0, 0)}
    assert prices.currency == "USD"


BOTH = "give one of input_per_token and input_per_million, not"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("p.yaml", "", "what kind of price table is this? Known are .toml, .json, .csv"),
        ("p.toml", '[models.gemma:2b]\n"', 'a model is named in quotes: [models."gemma:2b"]'),
        ("p.toml", b"\xff", "p.toml is no TOML: "),
        ("p.json", "{", "p.json is no JSON: "),
        ("p.json", "[]", "p.json: a table of names and values is wanted"),
        ("p.json", '{"models": {"a": 3}}', "p.json: models.a: a table of names and values is wanted, not 3"),
        ("p.toml", "", "p.toml: models: field required"),
        ("p.toml", "[models]", "p.toml: models: dictionary should have at least 1 item"),
        ("p.toml", "model = 1", "p.toml: models: field required"),
        ("p.toml", TOML + "[prices]", "p.toml: there is no 'prices': known are models, currency"),
        (
            "p.toml",
            "[models.llama3.2]\ninput_per_token = 1",
            "a model with a dot is named in quotes",
        ),
        ("p.toml", "[models.a]\ninput_per_token = 1", "p.toml: models.a: give one of output_per_token and"),
        ("p.toml", "[models.a]\noutput_per_token = 1", f"p.toml: models.a: {BOTH} none"),
        (
            "p.toml",
            "[models.a]\ninput_per_token = 1\ninput_per_million = 1\noutput_per_token = 1",
            f"p.toml: models.a: {BOTH} 2",
        ),
        (
            "p.toml",
            "[models.a]\ninput_per_token = -1\noutput_per_token = 1",
            "p.toml: models.a.input_per_token: input should be greater than or equal to 0, not -1",
        ),
        (
            "p.csv",
            "model,input_per_token,output_per_token\na,cheap,1\n",
            "p.csv: models.a.input_per_token: input should be a valid number, unable to parse string as a number, "
            "not 'cheap'",
        ),
        ("p.csv", "model,input_per_token,output_per_token\na,1,1\na,1,1\n", "p.csv, line 3: 'a' is there twice"),
        ("p.csv", "input_per_token,output_per_token\n1,1\n", "p.csv, line 2: which model?"),
        (
            "p.csv",
            "model,input_per_token,output_per_token,currency\na,1,1,USD\nb,1,1,EUR\n",
            "p.csv: several currencies in one table: EUR, USD",
        ),
        ("p.csv", "model,price\na,1\n", "p.csv: there is no 'models.a.price': known are input_per_token, "),
    ],
)
def test_what_is_wrong_with_a_price_table_is_told_in_one_line(load, name, text, message):
    with pytest.raises(DataError) as caught:
        load(name, text)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["missing.toml", "missing.json", "missing.csv"])
def test_a_price_table_that_is_not_there_is_told(tmp_path, name):
    with pytest.raises(DataError, match=rf"^cannot read .*{name}: No such file or directory$"):
        Prices.load(tmp_path / name)


def test_the_numbers_of_a_price_table_are_finite(load):
    with pytest.raises(DataError, match=r"input should be a finite number"):
        load("p.toml", "[models.a]\ninput_per_token = inf\noutput_per_token = 1")
