"""The format of a golden conversation. `schema.json` is made from these models."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, RootModel, Tag
from pydantic import model_validator as checked

from bot.replay.fields import (
    ChoicesSeen,
    Day,
    Flag,
    Moment,
    Number,
    Pattern,
    PhotoName,
    Span,
    Texts,
    Wait,
    Weekly,
    Words,
    Yes,
)
from desk.threads import Status

PRIVATE = "private"
NOBODY = "nobody"
ACTIONS = ("see", "silent", "wait", "restart", "caption", "trouble", "migrate")


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_alias=True, validate_by_name=False)


class ChatPart(Model):
    """A group. `channel` is the profile of capabilities it has; a group with the role `unknown` is not linked yet."""

    channel: Literal["telegram", "zalo_bot", "zalo_oa", "simulator"]
    role: Literal["officials", "teachers", "unknown"]
    commune: str = Field("", description="The name of the commune; a group of officials has one.")
    title: str = Field("", description="What people see above the group; its name when left out.")


class PersonPart(Model):
    """Somebody who speaks. `in` is the group he speaks in unless a step says otherwise, or several of them.

    Teachers, curators and coordinators have pressed Start and can be written to in private, unless `started` is false.
    A person who is not `known` is a stranger to the desk until he speaks.
    """

    role: Literal["official", "teacher", "curator", "coordinator"]
    groups: Texts = Field((), alias="in")
    on_call: Weekly | None = None
    name: str = ""
    channel: Literal["telegram", "zalo_bot", "zalo_oa", "simulator"] | None = Field(
        None, description="Where his private chat is; the channel of his first group when left out."
    )
    started: Flag = True
    known: Flag = True


class DeploymentPart(Model):
    """The time in which teachers serve every commune of the script; all its teachers, unless `members` names some."""

    starts_on: Day = Field(alias="from")
    ends_on: Day = Field(alias="to")
    school: str = ""
    members: Texts = ()


class Quoted(Model):
    """The newest message of the desk in that chat that contains these words."""

    contains: str


class Saying(Model):
    """What one person does in one chat."""

    text: Words = ""
    chat: str | None = Field(None, alias="in", description="A group, or `private`: his own chat with the desk.")
    reply_to: str | Quoted | None = Field(
        None, description="`bot`: its last message there; a person: his last message there."
    )
    photo: PhotoName = False
    press: Words | None = Field(None, description="A button: its label, its number, or the words it stands for.")
    mention: Flag = False
    edit: Flag = Field(False, description="Changes his own last message there instead of sending a new one.")
    forward: Flag = False

    @checked(mode="after")
    def _says_something(self) -> Saying:
        if not (self.text or self.photo or self.press):
            raise ValueError("says nothing; write text, photo or press")
        if self.press and (self.text or self.photo or self.reply_to or self.edit):
            raise ValueError("presses and says at once; make it two steps")
        return self


Spoken = Annotated[
    Annotated[Words, Tag("words")] | Annotated[Saying, Tag("saying")],
    Discriminator(lambda value: "saying" if isinstance(value, dict | Saying) else "words"),
]


class Says(RootModel[dict[str, Spoken]]):
    """One person, and what he says or does."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "minProperties": 1,
            "maxProperties": 1,
            "propertyNames": {"not": {"enum": list(ACTIONS)}},
        },
    )

    @property
    def person(self) -> str:
        return next(iter(self.root))

    @property
    def saying(self) -> Saying:
        said = self.root[self.person]
        return said if isinstance(said, Saying) else Saying.model_validate({"text": said})


class See(Model):
    """A message that must have been seen, or (with `thread` or `threads`) what must be true of a thread."""

    chat: str | None = Field(None, alias="in", description="A group; of a thread: where it was asked.")
    to: str | None = Field(None, description="The person whose private chat it was.")
    entry: str | None = None
    contains: Texts = ()
    matches: Pattern | None = None
    lacks: Texts = ()
    choices: ChoicesSeen | None = Field(
        None, description="true, false, how many entries are offered, or their labels, words or entries."
    )
    photo: Flag | None = None
    edited: Flag | None = None
    count: Number | None = Field(None, description="Exactly so many such messages; 0: none.")
    thread: Number | None = None
    threads: Number | None = Field(None, description="How many threads there are in all.")
    status: Status | None = None
    by: Texts = Field((), description="Claimed by this person, or by one of these; `nobody`.")
    asker: str | None = None
    helped_by: Literal["faq", "teacher", "peer", "nobody"] | None = None

    @checked(mode="after")
    def _is_about_one_thing(self) -> See:
        of_message = {"to", "matches", "lacks", "choices", "photo", "edited", "count"} & self.model_fields_set
        of_thread = {"status", "by", "asker", "helped_by"} & self.model_fields_set
        if self.threads is not None and len(self.model_fields_set) > 1:
            raise ValueError("`threads` counts all threads and stands alone")
        if self.thread is not None and of_message:
            raise ValueError(f"`thread` looks at a thread, `{min(of_message)}` at a message; make it two steps")
        if self.thread is None and of_thread:
            raise ValueError(f"`{min(of_thread)}` needs `thread: number`")
        if not self.model_fields_set:
            raise ValueError("says nothing that must be seen; write in, contains, entry or thread")
        if self.chat is not None and self.to is not None:
            raise ValueError("`in` is a group and `to` a private chat; keep one of them")
        return self


class Silence(Model):
    chat: str | None = Field(None, alias="in")
    to: str | None = None
    span: Span = Field(timedelta(seconds=10), alias="for")


class Trouble(Model):
    """The platform refuses messages to a chat until `over`: it is unreachable, asks for a pause, or shut us out."""

    chat: str | None = Field(None, alias="in")
    to: str | None = None
    kind: Literal["unreachable", "busy", "refused", "over"]


class Move(Model):
    """A group gets a new id. Without `notice` the desk learns of it from its first refused message."""

    chat: str = Field(alias="in")
    notice: Flag = True


class SeeStep(Model):
    see: See


class SilentStep(Model):
    silent: Silence


class WaitStep(Model):
    wait: Wait


class RestartStep(Model):
    restart: Yes


class CaptionStep(Model):
    caption: Words


class TroubleStep(Model):
    trouble: Trouble


class MigrateStep(Model):
    migrate: Move


def _kind(step: Any) -> str:
    if isinstance(step, BaseModel):
        return "person" if isinstance(step, Says) else next(iter(type(step).model_fields))
    if isinstance(step, list | tuple):
        return "at once"
    first = next(iter(step), "") if isinstance(step, dict) else ""
    return first if first in ACTIONS else "person"


AtOnce = tuple[
    Annotated[Annotated[Says, Tag("person")] | Annotated[RestartStep, Tag("restart")], Discriminator(_kind)],
    ...,
]
Action = Annotated[
    Annotated[SeeStep, Tag("see")]
    | Annotated[SilentStep, Tag("silent")]
    | Annotated[WaitStep, Tag("wait")]
    | Annotated[RestartStep, Tag("restart")]
    | Annotated[CaptionStep, Tag("caption")]
    | Annotated[TroubleStep, Tag("trouble")]
    | Annotated[MigrateStep, Tag("migrate")]
    | Annotated[AtOnce, Tag("at once")]
    | Annotated[Says, Tag("person")],
    Discriminator(_kind),
]


class ScriptPart(Model):
    """A golden conversation."""

    title: str
    start: Moment
    knowledge: str = Field("starter", description="`starter`, a .jsonl file or a folder, relative to this file.")
    pictures: dict[str, Texts] = Field(
        {}, description="What the desk can read in a photo, by its name; no other photo can be read."
    )
    chats: dict[str, ChatPart]
    people: dict[str, PersonPart]
    deployments: dict[str, DeploymentPart] = Field({}, description="Left out: the teachers serve without an end.")
    steps: tuple[Action, ...] = Field(min_length=1)
