"""What became of the scripts, for people: a line for each, and the whole conversation of one that failed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.panel import Panel
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


def said(line: Line) -> Text:
    """One message: people in one colour, the desk in another, buttons below."""
    text = Text.assemble(
        (f"{line.at:%d/%m %H:%M:%S} ", "dim"),
        (line.name, "bold blue" if line.who == BOT else "bold yellow"),
        (" (edited)" if line.edited else "", "dim"),
        ": ",
    )
    if line.pressed is not None:
        return text.append(f"[{line.pressed}]", style="reverse")
    indent = "\n" + " " * 6
    text.append(line.text.replace("\n", indent))
    if line.photo:
        text.append(" [photo]", style="green")
    if line.choices:
        text.append(indent + "  ".join(f"[{choice}]" for choice in line.choices), style="cyan")
    return text


def summary(console: Console, results: Iterable[Result]) -> None:
    results = list(results)
    passed = sum(result.passed for result in results)
    style = "green" if passed == len(results) else "red"
    console.print(f"[{style}]{passed} of {len(results)} conversations passed[/]")
