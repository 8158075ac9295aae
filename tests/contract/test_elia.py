"""`elia-py` from PyPI, unchanged: every function, at the address it has built in.

It doubles the slash before `catalog`, joins conditions without a space (`[AND region = ...`),
writes times with a space and sends an empty `where` when it has no condition.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from elia.elia import EliaPandasClient

from tests.contract.conftest import Portal
from tests.contract.elia_data import FUELS, HOURS, REGIONS, START

pytestmark = pytest.mark.usefixtures("built_in_hosts")

WEEK = {"start": dt.date(2024, 5, 22), "end": dt.date(2024, 5, 29)}
WHOLE = (
    "get_current_system_imbalance",
    "get_imbalance_prices_per_min",
    "get_near_real_time_imbalance_prices_per_quarter_hour",
)
OF_A_REGION = (
    "get_solar_power_estimation_and_forecast",
    "get_wind_power_estimation_and_forecast",
)
OF_A_TIME = (
    "get_load_on_elia_grid",
    "get_historical_imbalance_prices_per_quarter_hour",
    "get_historical_imbalance_prices_per_quarter_hour_before_mari",
    "get_historical_solar_power_estimation_and_forecast",
    "get_historical_wind_power_estimation_and_forecast",
    "get_historical_power_generation_by_fuel_type_before_icaros",
)
PREDICTED = (
    "get_system_imbalance_forecast_for_current_quarter_hour",
    "get_system_imbalance_forecast_for_next_quarter_hour",
)


def asked(name: str) -> Callable[..., pd.DataFrame]:
    function: Callable[..., pd.DataFrame] = getattr(EliaPandasClient(), name)
    return function


def test_every_function_is_tried() -> None:
    public = {name for name in dir(EliaPandasClient) if name.startswith("get_")}
    assert public == {*WHOLE, *OF_A_REGION, *OF_A_TIME, *PREDICTED}


@pytest.mark.parametrize("name", [*WHOLE, *OF_A_REGION])
def test_whole_dataset(name: str) -> None:
    frame = asked(name)()
    assert len(frame) == HOURS
    assert frame.index[0] == pd.Timestamp(START)
    assert frame.index[-1] == pd.Timestamp(START) + pd.Timedelta(hours=HOURS - 1)
    assert frame["measured"].iloc[3] == 4.5


@pytest.mark.parametrize("name", OF_A_REGION)
def test_region(name: str) -> None:
    frame = asked(name)(region=REGIONS[1])
    assert len(frame) == HOURS // 2
    assert set(frame["region"]) == {REGIONS[1]}


@pytest.mark.parametrize("name", OF_A_TIME)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_windows_of_time_neither_repeat_nor_skip(name: str) -> None:
    frame = asked(name)(**WEEK)
    assert len(frame) == HOURS
    assert frame.index.is_unique
    assert frame.index.is_monotonic_increasing


@pytest.mark.parametrize(
    ("name", "condition"),
    [
        ("get_historical_solar_power_estimation_and_forecast", {"region": REGIONS[0]}),
        ("get_historical_wind_power_estimation_and_forecast", {"region": REGIONS[0]}),
        ("get_historical_power_generation_by_fuel_type_before_icaros", {"fuel": FUELS[0]}),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_window_and_condition(name: str, condition: dict[str, str]) -> None:
    frame = asked(name)(**WEEK, **condition)
    assert len(frame) == HOURS // 2
    for column, value in condition.items():
        assert set(frame[column]) == {value}


def test_window_inside_a_day() -> None:
    start, end = START + dt.timedelta(hours=6), START + dt.timedelta(hours=12)
    frame = asked("get_load_on_elia_grid")(start=start, end=end)
    assert [moment.hour for moment in frame.index] == [6, 7, 8, 9, 10, 11]


@pytest.mark.parametrize("name", PREDICTED)
def test_predictions_take_a_limit(name: str) -> None:
    assert len(asked(name)()) == 100
    frame = asked(name)(limit=3, order_by="predictiontimeutc desc")
    assert list(frame["measured"]) == [247.5, 249.0, 250.5]


@pytest.mark.parametrize(
    ("params", "length"),
    [
        ({"where": "measured > 10"}, HOURS - 7),
        ({"where": "measured > 10", "limit": 5}, 5),
        ({"refine": "region:Belgium"}, HOURS // 2),
        ({"select": "datetime, measured", "order_by": "-measured"}, HOURS),
        ({"timezone": "Europe/Brussels"}, HOURS - 2),  # the window moves with the zone
    ],
)
def test_further_parameters(params: dict[str, Any], length: int) -> None:
    frame = asked("get_load_on_elia_grid")(**WEEK, **params)
    if "limit" in params:
        length = 2 * length  # one request for each of two windows
    assert len(frame) == length


def test_groups() -> None:
    frame = asked("get_current_system_imbalance")(
        select="datetime, sum(measured) as total", group_by="year(datetime) as datetime"
    )
    assert list(frame["total"]) == [sum(hour * 1.5 for hour in range(HOURS))]


def test_at_an_address_of_its_own(portal: Portal) -> None:
    class Client(EliaPandasClient):  # type: ignore[misc]  # untyped library
        BASE_URL = portal.api + "/"

    assert len(Client().get_load_on_elia_grid(**WEEK)) == HOURS
