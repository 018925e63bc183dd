"""A golden conversation as a value: read, checked, every step with its line. What is wrong is said with its place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.replay import source
from bot.replay.models import (
    ACTIONS,
    NOBODY,
    PRIVATE,
    Action,
    ChatPart,
    MigrateStep,
    PersonPart,
    RestartStep,
    Says,
    ScriptPart,
    See,
    SeeStep,
    SilentStep,
    TroubleStep,
)
from bot.replay.source import ScriptError, Source
from knowledge import loading
from knowledge.entries import Entry

SCHEMA = Path(__file__).with_name("schema.json")

__all__ = ["SCHEMA", "Script", "ScriptError", "Step", "load", "schema"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """`number` counts from 1; `text` is the step on one line, much as it was typed."""

    number: int
    line: int
    text: str
    action: Action


@dataclass(frozen=True, kw_only=True)
class Script:
    file: Path
    part: ScriptPart
    steps: tuple[Step, ...]
    knowledge_line: int = 1

    @property
    def title(self) -> str:
        return self.part.title

    @property
    def chats(self) -> Mapping[str, ChatPart]:
        return self.part.chats

    @property
    def people(self) -> Mapping[str, PersonPart]:
        return self.part.people

    def name_of(self, person: str) -> str:
        return self.people[person].name or person[:1].upper() + person[1:]

    def private_channel(self, person: str) -> str:
        """The channel on which he talks to the desk alone."""
        part = self.people[person]
        if part.channel is not None:
            return part.channel
        if part.groups:
            return self.chats[part.groups[0]].channel
        teachers = [chat for chat in self.chats.values() if chat.role == "teachers"]
        return (teachers or list(self.chats.values()))[0].channel

    def groups_of(self, person: str) -> tuple[str, ...]:
        """Where he belongs and where he speaks."""
        spoken = (said.saying.chat for step in self.steps for said in sayings(step.action) if said.person == person)
        named = (*self.people[person].groups, *(chat for chat in spoken if chat not in {None, PRIVATE}))
        return tuple(dict.fromkeys(str(chat) for chat in named))

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The knowledge of the desk; raises ScriptError when it cannot be read."""
        try:
            if self.part.knowledge == "starter":
                return loading.starter()
            return loading.load(self.file.parent / self.part.knowledge)
        except loading.KnowledgeError as error:
            raise ScriptError(f"{self.file}:{self.knowledge_line}: the knowledge cannot be read: {error}") from error


def load(file: str | Path) -> Script:
    """Read a script; raises ScriptError, whose message names file and line in one sentence."""
    found = source.read(Path(file))
    if not isinstance(found.data, dict):
        raise found.error((), "is no conversation; write title, start, chats, people and steps")
    _check_steps(found)
    try:
        part = ScriptPart.model_validate(found.data)
    except ValidationError as error:
        raise _first(found, error) from error
    steps = tuple(
        Step(number=number, line=found.line(("steps", number - 1)), text=source.written(typed), action=action)
        for number, (typed, action) in enumerate(zip(found.data["steps"], part.steps, strict=True), start=1)
    )
    script = Script(file=Path(file), part=part, steps=steps, knowledge_line=found.line(("knowledge",)))
    _check(found, script)
    return script


def schema() -> str:
    """The format as a JSON Schema, as it is kept in `schema.json`."""
    made = {"$schema": "https://json-schema.org/draft/2020-12/schema", **ScriptPart.model_json_schema(by_alias=True)}
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def sayings(action: Action) -> Iterator[Says]:
    """Everything that people say in a step."""
    parts = action if isinstance(action, tuple) else (action,)
    yield from (part for part in parts if isinstance(part, Says))


def _first(found: Source, error: ValidationError) -> ScriptError:
    """The first thing that is wrong, as one sentence."""
    wrong = error.errors()[0]
    place = wrong["loc"]
    absent = wrong["type"] in {"missing", "extra_forbidden"}
    key = next((str(step) for step in reversed(place if absent else found.written(place)) if isinstance(step, str)), "")
    if wrong["type"] == "extra_forbidden":
        return found.error(place, f"`{key}` is not known here; take it out or see docs/golden-conversations.md")
    if wrong["type"] == "missing":
        return found.error(place, f"`{key}` is missing; write it")
    if wrong["type"] in {"literal_error", "enum"}:
        return found.error(place, f"`{key}` must be {wrong['ctx']['expected']}, not “{wrong['input']}”")
    if wrong["type"] == "value_error":
        return found.error(place, _sentence(key, str(wrong["ctx"]["error"])))
    if wrong["type"] == "too_short":
        return found.error(place, f"`{key}` is empty; write at least one")
    wanted = {"dict_type": "names with a value each", "tuple_type": "a list", "string_type": "words"}
    wanted["model_type"] = wanted["model_attributes_type"] = "a block of `key: value`"
    return found.error(place, f"`{key}` must be {wanted.get(wrong['type'], wrong['msg'])}")


def _sentence(key: str, message: str) -> str:
    return (
        f"`{key}` {message}"
        if message.startswith(("is ", "must ", "can ", "says ", "presses "))
        else f"`{key}`: {message}"
    )


def _check_steps(found: Source) -> None:
    """A step is one person or one action: said before its inside is looked at."""
    data = found.data
    people, steps = data.get("people"), data.get("steps")
    if not isinstance(people, dict) or not isinstance(steps, list):
        return  # which the models say better
    for name in people:
        if name in {*ACTIONS, PRIVATE, NOBODY, "bot"}:
            raise found.error(("people", name), f"a person cannot be called `{name}`; choose another name")
    for number, step in enumerate(steps):
        several = isinstance(step, list)
        for inner, part in enumerate(step if several else [step]):
            place = ("steps", number, inner) if several else ("steps", number)
            if not isinstance(part, dict):
                raise found.error(place, "this is no step; write `person: words` or an action such as `see: {…}`")
            if len(part) != 1:
                names = " and ".join(f"`{name}`" for name in part) or "nothing"
                raise found.error(place, f"one step holds {names}; give each its own `- `, or write `- [a: …, b: …]`")
            name = next(iter(part))
            if name not in people and name not in ACTIONS:
                known = ", ".join([*map(str, people), *ACTIONS])
                raise found.error((*place, name), f"`{name}` is neither a person nor an action; known are {known}")


def _check(found: Source, script: Script) -> None:
    """Every name that is used is a name that was given."""
    if not script.chats:
        raise found.error(("chats",), "`chats` is empty; write at least one")
    for name, chat in script.chats.items():
        if name == PRIVATE:
            raise found.error(("chats", name), "a chat cannot be called `private`; choose another name")
        if chat.role == "officials" and not chat.commune:
            raise found.error(("chats", name), f"the officials' chat `{name}` has no commune; write `commune: name`")
    for name, person in script.people.items():
        for group in person.groups:
            _must_be(found, ("people", name, "in"), "chat", group, script.chats)
        if person.on_call is not None and person.role != "teacher":
            raise found.error(("people", name, "on_call"), f"`{name}` is no teacher; only teachers are on call")
    for name, deployment in script.part.deployments.items():
        for member in deployment.members:
            _must_be(found, ("deployments", name, "members"), "person", member, script.people)
        if deployment.ends_on < deployment.starts_on:
            raise found.error(("deployments", name, "to"), f"`{name}` ends before it begins")
    for step in script.steps:
        _check_action(found, script, ("steps", step.number - 1), step.action)


def _check_action(found: Source, script: Script, place: tuple[str | int, ...], action: Action) -> None:
    if isinstance(action, tuple):
        if not any(isinstance(part, Says) for part in action):
            raise found.error(place, "nobody says anything at this moment; write `- [hoa: …, lan: …]`")
        for number, part in enumerate(action):
            if isinstance(part, RestartStep) and number < len(action) - 1:
                raise found.error((*place, number), "`restart` comes last of what happens at the same moment")
            _check_action(found, script, (*place, number), part)
    elif isinstance(action, Says):
        _check_says(found, script, place, action)
    elif isinstance(action, SeeStep):
        _check_see(found, script, (*place, "see"), action.see)
    elif isinstance(action, SilentStep | TroubleStep):
        at = action.silent if isinstance(action, SilentStep) else action.trouble
        inner = (*place, "silent" if isinstance(action, SilentStep) else "trouble")
        _place(found, script, inner, at.chat, at.to)
        if isinstance(action, TroubleStep) and (at.chat is None) == (at.to is None):
            raise found.error(inner, "`trouble` needs either `in: chat` or `to: person`")
    elif isinstance(action, MigrateStep):
        _must_be(found, (*place, "migrate", "in"), "chat", action.migrate.chat, script.chats)


def _check_says(found: Source, script: Script, place: tuple[str | int, ...], says: Says) -> None:
    inner = (*place, says.person)
    saying = says.saying
    if saying.chat is not None and saying.chat != PRIVATE:
        _must_be(found, (*inner, "in"), "chat", saying.chat, script.chats)
    if isinstance(saying.reply_to, str) and saying.reply_to != "bot":
        _must_be(found, (*inner, "reply_to"), "person", saying.reply_to, script.people)


def _check_see(found: Source, script: Script, place: tuple[str | int, ...], see: See) -> None:
    _place(found, script, place, see.chat, see.to)
    for name in see.by:
        if name != NOBODY:
            _must_be(found, (*place, "by"), "person", name, script.people)
    if see.asker is not None:
        _must_be(found, (*place, "asker"), "person", see.asker, script.people)


def _place(found: Source, script: Script, place: tuple[str | int, ...], chat: str | None, to: str | None) -> None:
    if chat is not None:
        _must_be(found, (*place, "in"), "chat", chat, script.chats)
    if to is not None:
        _must_be(found, (*place, "to"), "person", to, script.people)


def _must_be(found: Source, place: tuple[str | int, ...], what: str, name: str, known: Mapping[str, Any]) -> None:
    if name not in known:
        raise found.error(place, f"no {what} is called `{name}`; known are {', '.join(known) or 'none'}")
