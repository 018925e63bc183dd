"""What became of the scripts, for people: a line for each, and the whole conversation of one that failed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from bot.replay.player import Failure, Result
from bot.replay.transcript import BOT, Line

RECENT = 30
"""Lines of a long conversation that are shown before the step that failed."""


def verdict(result: Result) -> str:
    mark = "[green]✓[/]" if result.passed else "[red]✗[/]"
    return f"{mark} {escape(result.title)}  [dim]{escape(result.file)}[/]"


def failed(result: Result) -> RenderableType:
    """The conversation, the step, and what was seen instead."""
    assert result.failure is not None
    left_out = len(result.transcript) - RECENT
    parts: list[RenderableType] = []
    if left_out > 0:
        parts.append(Text(f"… {left_out} messages before\n", style="dim"))
    parts += conversation(result.transcript[-RECENT:])
    return Group(Panel(Group(*parts), title=escape(result.title), border_style="dim"), _what_failed(result))


def _what_failed(result: Result) -> RenderableType:
    failure = result.failure
    assert failure is not None
    text = Text.assemble(
        (f"{result.file}:{failure.step.line}: ", "bold"),
        f"step {failure.step.number} of {result.steps}\n",
        ("  " + failure.step.text + "\n", "cyan"),
        ("  " + failure.reason, "red"),
    )
    return Group(text, *_instead(failure))


def _instead(failure: Failure) -> list[RenderableType]:
    if not failure.seen:
        return []
    return [Text("\nWhat was seen instead:", style="bold"), *conversation(failure.seen)]


def conversation(lines: Sequence[Line]) -> list[RenderableType]:
    """Chat by chat as it went to and fro, each stretch under the name of its chat."""
    parts: list[RenderableType] = []
    for place, stretch in groupby(lines, key=lambda line: str(line.place)):
        parts.append(Text(f"── {place}", style="magenta"))
        parts += [said(line) for line in stretch]
    return parts


def said(line: Line) -> RenderableType:
    """One message: when, who, and what, people in one colour, the desk in another, buttons below."""
    row = Table.grid(padding=(0, 1))
    row.add_column(style="dim", no_wrap=True)
    row.add_column(style="bold blue" if line.who == BOT else "bold yellow", min_width=10, no_wrap=True)
    row.add_column()
    row.add_row(f"{line.at:%d/%m %H:%M:%S}", line.name, _words(line))
    return row


def _words(line: Line) -> Text:
    if line.pressed is not None:
        return Text(f"[{line.pressed}]", style="reverse")
    text = Text("✎ " if line.edited else "", style="dim").append(line.text, style="not dim")
    if line.photo:
        text.append(" 📷" if line.text else "📷")
    if line.choices:
        text.append("\n" + "  ".join(f"[{choice}]" for choice in line.choices), style="not dim cyan")
    return text


def summary(console: Console, results: Iterable[Result]) -> None:
    results = list(results)
    passed = sum(result.passed for result in results)
    style = "green" if passed == len(results) else "red"
    console.print(f"[{style}]{passed} of {len(results)} conversations passed[/]")
