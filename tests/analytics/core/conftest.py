import json
import pathlib

import pandas as pd
import pytest

from analytics.core.scoring import to_units
from analytics.core.tables import count_pairs

REFERENCE = pathlib.Path(__file__).parent / "reference"


def _count(frame):
    scores = {
        wave: to_units(frame[wave], units_per_point=10) for wave in ("pre", "post")
    }
    both = [*scores["pre"], *scores["post"]]
    return count_pairs(
        scores["pre"],
        scores["post"],
        low=int(min(both)),
        high=int(max(both)),
        units_per_point=10,
    )


@pytest.fixture(scope="session")
def reference():
    def read(name):
        return json.loads((REFERENCE / f"{name}.json").read_text("utf-8"))

    return read


@pytest.fixture(scope="session")
def reference_frame():
    def read(name):
        return pd.read_csv(REFERENCE / f"{name}.csv")

    return read


@pytest.fixture(scope="session")
def decimal_table():
    return _count
