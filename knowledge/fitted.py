"""The fitted numbers that are shipped with the program: `fitted.json`, made by `benchmarks/fit.py`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "fitted.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fitted:
    """Weights by feature name; `bias` stands among them where there is one."""

    rank: Mapping[str, float]
    first: Mapping[str, float]
    among_three: Mapping[str, float]
    overheard: Mapping[str, float]


@cache
def fitted() -> Fitted:
    found = json.loads(FILE.read_text(encoding="utf-8"))
    return Fitted(
        rank=found["rank"], first=found["first"], among_three=found["among_three"], overheard=found["overheard"]
    )
