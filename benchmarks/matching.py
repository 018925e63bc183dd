"""How well and how fast questions are matched, against what one could take off the shelf: benchmarks/matching.md.

Run: python -m benchmarks.matching [--quick] [--speed | --quality]
--quick leaves out 100,000 questions; --speed measures speed and size alone and leaves the rest of the page as it is;
--quality leaves those as they are.
The trained rivals need scikit-learn, which the program does not: without it their rows are left out.
"""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks import baselines, cases, crossval, elsewhere, others
from bot.bench.noise import noisy
from knowledge.decision import Heard
from knowledge.evaluation import Query, Report, evaluate
from knowledge.fitted import Fitted
from knowledge.loading import load_jsonl
from knowledge.match import Matcher
from knowledge.phrasebook import Phrasebook
from knowledge.reading import ALL_LEVELS, Levels
from knowledge.settings import DEFAULTS

OUT = Path(__file__).parent / "matching.md"
ACCENTED = ("plain", "greeting_wrapped", "long_story", "error_code")
PRECISION = 0.95


@dataclass(frozen=True, slots=True)
class Result:
    """For each question: was the first entry right, and with what score was it first?"""

    right: np.ndarray
    score: np.ndarray


def rivals(queries: Sequence[Query], texts: Sequence[str]) -> Iterator[tuple[str, str, Result]]:
    entries = load_jsonl(cases.DATA / "open_kb.jsonl")
    ids = [entry.id for entry in entries]
    for name, (scorer, bare) in baselines.untrained().items():
        yield "untrained", name, _result(baselines.by_entry(scorer, bare, entries, texts), ids, queries)
    for name, (model, bare) in baselines.trained().items():
        yield "trained", name, _result(baselines.by_model(model, bare, entries, texts), ids, queries)


def _result(table: np.ndarray, ids: Sequence[str], queries: Sequence[Query]) -> Result:
    first = table.argmax(axis=1)
    right = np.array([ids[column] == query.expect for column, query in zip(first, queries, strict=True)])
    return Result(right, table.max(axis=1))


def ours(queries: Sequence[Query], texts: Sequence[str], fits: Sequence[tuple[Fitted, set[int]]]) -> Result:
    entries = load_jsonl(cases.DATA / "open_kb.jsonl")
    book = Phrasebook.of(entries)
    right, score = np.zeros(len(queries), dtype=bool), np.zeros(len(queries))
    for weights, held in fits:
        matcher = Matcher(entries, fit=weights, book=book)
        for number in held:
            found = matcher.look_up(texts[number]).candidates
            if found:
                right[number], score[number] = found[0].entry == queries[number].expect, found[0].confidence
    return Result(right, score)


def coverage(result: Result, requests: np.ndarray, answerable: np.ndarray) -> float:
    """The largest share of answerable questions answered rightly while 95 % of all answers are right."""
    order = np.argsort(-result.score[requests], kind="stable")
    right = result.right[requests][order]
    precise = np.cumsum(right) / np.arange(1, len(right) + 1) >= PRECISION
    # A threshold cannot fall between equal scores.
    ends = np.append(np.diff(result.score[requests][order]) != 0, True)
    good = np.flatnonzero(precise & ends)
    return float(right[: good[-1] + 1].sum() / answerable.sum()) if len(good) else 0.0


def comparison(fits: Sequence[tuple[Fitted, set[int]]]) -> list[str]:
    queries = crossval.labelled()
    styles = np.array([query.style for query in queries])
    answerable = np.array([query.expect is not None for query in queries])
    requests = np.array([query.kind != "chatter" for query in queries])
    parts = {
        "all": answerable,
        "accented": answerable & np.isin(styles, ACCENTED),
        "bare": answerable & (styles == "no_diacritics"),
        "abbreviated": answerable & (styles == "teencode_abbrev"),
        "English": answerable & (styles == "english"),
    }
    clean = [query.text for query in queries]
    hard = [noisy(query.text, "hard", cases.SEED) for query in queries]
    rows = [("**this matcher**", "ours", ours(queries, clean, fits), ours(queries, hard, fits))]
    on_hard = {name: result for _, name, result in rivals(queries, hard)}
    rows += [(name, kind, result, on_hard[name]) for kind, name, result in rivals(queries, clean)]
    lines = [
        f"| method | kind | {' | '.join(parts)} | hard | coverage at 95 % precision |",
        "|---|---|" + "--:|" * (len(parts) + 2),
    ]
    for name, kind, result, harder in sorted(rows, key=lambda row: -row[2].right[answerable].mean()):
        cells = [f"{100 * result.right[part].mean():.1f}" for part in parts.values()]
        cells += [f"{100 * harder.right[answerable].mean():.1f}", f"{100 * coverage(result, requests, answerable):.1f}"]
        lines.append(f"| {name} | {kind} | {' | '.join(cells)} |")
    return lines


def goals(fits: Sequence[tuple[Fitted, set[int]]]) -> list[str]:
    lines = ["| measure | cross-validated | all fitted (as shipped) |", "|---|--:|--:|"]
    entries = load_jsonl(cases.DATA / "open_kb.jsonl")
    for heard in Heard:
        held_out = crossval.crossvalidated(fits, heard)
        shipped = evaluate(Matcher(entries), crossval.labelled(), heard)
        for name in held_out.shares:
            lines.append(f"| {heard}: {name} | {_shown(held_out, name)} | {_shown(shipped, name)} |")
        lines.append(f"| {heard}: ECE | {held_out.ece:.3f} | {shipped.ece:.3f} |")
        if heard is Heard.ADDRESSED:
            for style, shares in held_out.by_style.items():
                both = shares["top_1"], shipped.by_style[style]["top_1"]
                lines.append(f"| top-1, {style} | " + " | ".join(f"{100 * s.value:.1f}" for s in both) + " |")
    return lines


def _shown(report: Report, name: str) -> str:
    share = report.shares[name]
    low, high = share.interval
    return f"{100 * share.value:.1f} ({100 * low:.1f}–{100 * high:.1f})"


def without_marks(fits: Sequence[tuple[Fitted, set[int]]]) -> str:
    queries = crossval.labelled()
    marked = np.array([query.expect is not None and not query.text.isascii() for query in queries])
    as_typed = ours(queries, [query.text for query in queries], fits).right[marked].mean()
    bare = ours(queries, [noisy(query.text, "bare", cases.SEED) for query in queries], fits).right[marked].mean()
    return f"The {marked.sum()} questions with diacritics: {100 * as_typed:.1f} as typed, {100 * bare:.1f} without."


def levels() -> list[str]:
    entries = load_jsonl(cases.DATA / "open_kb.jsonl")
    queries = [query for query in crossval.labelled() if query.expect]
    lines = ["| level off | top-1 | top-3 | mean confidence in the right entry |", "|---|--:|--:|--:|"]
    for name in ("–", *(field.name for field in dataclasses.fields(Levels))):
        matcher = Matcher(
            entries, levels=ALL_LEVELS if name == "–" else dataclasses.replace(ALL_LEVELS, **{name: False})
        )
        found = [[c for c in matcher.look_up(query.text).candidates] for query in queries]
        top = [
            sum(query.expect in [c.entry for c in f[:n]] for query, f in zip(queries, found, strict=True))
            for n in (1, 3)
        ]
        sure = sum(c.confidence for query, f in zip(queries, found, strict=True) for c in f if c.entry == query.expect)
        shares = [100 * hits / len(queries) for hits in (*top, sure)]
        lines.append(f"| {name} | {shares[0]:.1f} | {shares[1]:.1f} | {shares[2]:.1f} |")
    return lines


def speed(sizes: Sequence[int]) -> list[str]:
    lines = [
        "| questions | addressed: median / p99 ms | of the processor | overheard: median / p99 ms | of the processor "
        "| build s (processor) | held MB | peak MB "
        "| an edit: median / p99 / longest ms | snapshot MB, loaded in s | busy |",
        "|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for size in sizes:
        command = [sys.executable, "-m", "benchmarks.speed", str(size)]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        asked = [
            f"{found[f'{heard}_median{kind}_ms']:.2f} / {found[f'{heard}_p99{kind}_ms']:.2f}"
            for heard in Heard
            for kind in ("", "_cpu")
        ]
        edits = " / ".join(f"{found[f'edit_{name}_ms']:.1f}" for name in ("median", "p99", "max"))
        lines.append(
            f"| {size:,} | {' | '.join(asked)} | {found['build_s']:.2f} ({found['build_cpu_s']:.2f}) "
            f"| {found['held_mb']:.0f} | {found['peak_mb']:.0f} | {edits} "
            f"| {found['snapshot_mb']:.0f}, {found['load_cpu_s']:.2f} | {found['busy']:.1f} |"
        )
    return lines


def measure_speed_anew(sizes: Sequence[int]) -> str:
    """The page with its last section made anew, and the rest as it was."""
    heading = "## How fast, how large"
    notes = (Path(__file__).parent / "matching_notes.md").read_text(encoding="utf-8")
    section = heading + notes.split(heading)[1].format(speed="\n".join(speed(sizes)))
    return OUT.read_text(encoding="utf-8").split(heading)[0] + section


def kept_speed() -> str:
    """The table of the last section, as it stands."""
    lines = OUT.read_text(encoding="utf-8").split("## How fast, how large")[1].splitlines()
    return "\n".join(line for line in lines if line.startswith("|"))


def main() -> None:
    sizes = (1_000, 10_000) if "--quick" in sys.argv else (1_000, 10_000, 100_000)
    if "--speed" in sys.argv:
        OUT.write_text(measure_speed_anew(sizes), encoding="utf-8")
        return
    fits = list(crossval.fitted_without())
    texts = (Path(__file__).parent / "matching_notes.md").read_text(encoding="utf-8")
    filled = texts.format(
        settings=", ".join(f"{name} {value}" for name, value in dataclasses.asdict(DEFAULTS).items()),
        goals="\n".join(goals(fits)),
        without_marks=without_marks(fits),
        comparison="\n".join(comparison(fits)),
        trained="" if baselines.trained() else "scikit-learn was not installed: the trained rivals are missing here.",
        levels="\n".join(levels()),
        others="\n".join(others.table()),
        left_out="\n".join(others.left_out_table()),
        elsewhere="\n".join(elsewhere.table()),
        speed=kept_speed() if "--quality" in sys.argv else "\n".join(speed(sizes)),
    )
    OUT.write_text(filled, encoding="utf-8")
    print(filled)


if __name__ == "__main__":
    main()
