"""On knowledge of other kinds, against what one could take off the shelf: the first entry right, in percent.

Run: python -m benchmarks.elsewhere
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from benchmarks import baselines, cases, fit
from knowledge.fitted import fitted
from knowledge.match import Matcher

PARTS = ("", "noise", "one phrasing each")


def table() -> list[str]:
    """Ours by weights that were fitted without the set; of the others, whichever is best on that very row."""
    lines = ["| knowledge | questions | this matcher | best untrained | best trained |", "|---|--:|--:|---|---|"]
    for name in cases.FOREIGN:
        without_it = replace(fitted(), **fit.of_cases(cases.training_cases(without=name)))
        for part, asked in cases.foreign(name).items():
            if part in PARTS:
                heading = f"{name.replace('_', ' ')}{', ' if part else ''}{part}"
                lines.append(f"| {heading} | {_row(asked, Matcher(asked.entries, fit=without_it))} |")
    return lines


def _row(asked: cases.Asked, matcher: Matcher) -> str:
    queries = [query for query in asked.queries if query.expect]
    texts, wanted = [query.text for query in queries], [query.expect for query in queries]
    ids = [entry.id for entry in asked.entries]
    found = [matcher.look_up(text).candidates for text in texts]
    ours = _share([candidates[0].entry if candidates else "" for candidates in found], wanted)
    untrained = {
        name: _share(_first(baselines.by_entry(scorer, bare, asked.entries, texts), ids), wanted)
        for name, (scorer, bare) in baselines.untrained().items()
    }
    trained = {
        name: _share(_first(baselines.by_model(model, bare, asked.entries, texts), ids), wanted)
        for name, (model, bare) in baselines.trained().items()
    }
    return f"{len(queries)} | {ours:.1f} | {_best(untrained)} | {_best(trained)}"


def _first(scores: baselines.Scores, ids: Sequence[str]) -> list[str]:
    return [ids[column] for column in np.argmax(scores, axis=1)]


def _share(said: Sequence[str], wanted: Sequence[str]) -> float:
    return 100 * sum(map(str.__eq__, said, wanted)) / len(wanted)


def _best(shares: dict[str, float]) -> str:
    name = max(shares, key=lambda name: shares[name], default="")
    return f"{shares[name]:.1f} {name}" if name else "–"


if __name__ == "__main__":
    print("\n".join(table()))
