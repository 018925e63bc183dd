"""From a history to proposals: each a question, other ways of asking it, and the answer people gave."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from desk.mining.answers import answers_in, helpers_in, is_explained
from desk.mining.clusters import clustered
from desk.mining.groups import Asked, is_matter, with_same_answer
from desk.mining.messages import Message
from desk.mining.names import Names
from desk.mining.proposing import MOST_ALIASES, Kind, Proposal, Proposing
from desk.mining.questions import questions_in
from knowledge.match import Matcher

__all__ = ["Kind", "Mined", "Proposal", "Steps", "mine"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Mined:
    proposals: tuple[Proposal, ...]
    messages: int
    questions: int


@dataclass(slots=True)
class Steps:
    """Hears how far it is: messages read, then questions compared."""

    read: Callable[[int], None] = lambda _: None
    compared: Callable[[int, int], None] = lambda _done, _all: None


def mine(history: Iterable[Message], matcher: Matcher, *, at_least: int = 2, steps: Steps | None = None) -> Mined:
    """Proposals, the most asked first. Nothing is written anywhere."""
    steps = steps or Steps()
    asked: list[Asked] = []
    people: set[str] = set()
    count = 0
    for chat in _by_chat(history):
        count += len(chat)
        people.update(message.sender for message in chat)
        asked += _asked_in(chat)
        steps.read(count)
    readings = [one.question.reading for one in asked]
    names = Names(people)
    groups = clustered(readings, lambda done: steps.compared(done, len(readings)), names.bare)
    found = []
    for group in with_same_answer([[asked[number] for number in group] for group in groups]):
        if len(group) >= at_least and is_matter(group):
            proposal = Proposing(group, names, matcher).proposal()
            found += [proposal] if proposal else []
    found.sort(key=lambda proposal: (-proposal.asked, proposal.question))
    return Mined(proposals=_one_for_each(found), messages=count, questions=len(asked))


def _by_chat(history: Iterable[Message]) -> Iterator[list[Message]]:
    for _, chat in groupby(history, key=lambda message: message.chat):
        yield list(chat)


def _asked_in(chat: Sequence[Message]) -> list[Asked]:
    questions = questions_in(chat)
    helpers = helpers_in(chat, questions)
    questions = [question for question in questions if not is_explained(chat, question, questions, helpers)]
    answers = answers_in(chat, questions, helpers)
    return [Asked(q, given, helpers.get(q.message.sender, 0.0)) for q, given in zip(questions, answers, strict=True)]


def _one_for_each(found: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Aliases of one entry come together."""
    by_entry: dict[str, Proposal] = {}
    kept: list[Proposal] = []
    for proposal in found:
        other = by_entry.get(proposal.entry) if proposal.entry else None
        if other is None:
            by_entry[proposal.entry] = proposal
            kept.append(proposal)
            continue
        joined = _together(other, proposal)
        kept[kept.index(other)] = joined
        by_entry[proposal.entry] = joined
    return tuple(kept)


def _together(one: Proposal, other: Proposal) -> Proposal:
    return replace(
        one,
        asked=one.asked + other.asked,
        askers=max(one.askers, other.askers),
        aliases=tuple(dict.fromkeys((*one.aliases, *other.aliases)))[:MOST_ALIASES],
        questions=one.questions + other.questions,
    )
