"""The trouble is back: the old thread is found, its answer shown again, and its history goes along."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from desk import recalling
from desk.inbound import ChatKind, Inbound
from desk.outbound import Outbound
from desk.people import Chat, Person
from desk.reading import clauses
from desk.replies import Meaning, Reply
from desk.threads import OPEN, Status, Thread
from handlers import cautions, decisions, earlier_accounts, escalations, helping, questions, voice
from handlers.asked import Asked
from handlers.scene import Scene
from knowledge.decision import Heard
from knowledge.text import fold
from store import chats, people, threads
from store.withdrawals import FORGOTTEN

_WHEN = {"lan", "hom", "tuan", "thang", "nam", "bua", "truoc", "do", "kia", "nay", "nhu", "giong", "gi", "chi", "cai"}
_TROUBLE = {"bi", "loi", "van", "lai", "nua"}
"""What may be left over of "lại bị như lần trước": it names no thing."""
_TELLING = {"quen", "cach", "chi", "dau", "ngoai", "nho"}
"""So is what only says that he was told: "em quên cách thầy chỉ hôm trước"."""
_CARRIERS = {"may", "phan", "mem", "he", "thong", "trang", "web", "dich", "vu"}
"""Half of many things' names ("máy in", "phần mềm kế toán"): alone they tell little."""

_DEEDS = {"ky", "in", "scan", "quet", "nop", "hop", "nhap", "login"}
"""Of the verbs that stand within "lại không … được" these tell what it was about; "mở", "gửi", "vào" do not."""

_THEN = r"(?:(?:hom|lan|bua|dot|tuan|thang|hoi|dao|ngay) (?:truoc|no)|hom bua|nam (?:ngoai|truoc|kia))"
_LATELY = r"hom (?:qua|kia)"
_RECALLS = re.compile(
    rf"(?:(?:cho|em|anh|chi|cau|vu|cai|chuyen|loi|hoi|xem|lai|tim) )*{_THEN}\b.*"
    rf"|.*\b{_THEN}(?: (?:a|nhe|voi|giup|em|roi|thay|co|duoc|khong|the nao|sao))*[ .!?]*"
    rf"|.*\b{_THEN}(?: (?:gio|nay|thi|thay|co|em))* (?:van|cung|con)\b.*"
    rf"|(?:(?:cai|cau|vu|loi) )*{_LATELY} (?:(?:em|minh|toi) )?(?:co )?(?:hoi|loi|bi|vu|cau|cai)\b.*"
    r"|(?:cho )?(?:em )?(?:tim|mo|xem|nhac) lai (?:cho |giup )?(?:em )?(?:cau|vu|cai|chuyen|loi|cach|huong dan)\b.*"
)
_TOLD = r"(?:(?:thay|co|anh|bot|tro ly) (?:da )?chi|huong dan|quen (?:cach|mat|roi))"
_SAYS_SO = re.compile(
    rf".*\b{_THEN}(?: (?:gio|nay|thi|thay|co|em))* lai\b.*"
    rf"|.*\b(?:gui|nhan|nhac|chi|xem|xin|huong dan) lai\b.*\b{_THEN}\b.*"
    rf"|.*\b{_THEN}\b.*\b{_TOLD}\b.*"
    rf"|.*\b{_TOLD}\b.*\b{_THEN}\b.*"
)
"""It is back, or he wants again what he was told, whatever that was about."""
_FEW = 9
"""Words: whoever tells a new story says more."""
_SOME = 14
"""Of whoever says himself that it is an old thing."""

JUST_NOW = timedelta(hours=1)
IN_MIND = timedelta(days=2)
"""So long "lại không in được" is about his last thread, though that named no printing."""
_LOOKED_AT = 500
"""Ended questions of one asker: more than anybody asks in years."""


def after_the_end(
    scene: Scene, inbound: Inbound, chat: Chat, asker: Person, thread: Thread, text: str, reply: Reply
) -> list[Outbound]:
    """He replies to a thread that has ended. "Cảm ơn" never reopens it; "vẫn lỗi" does, months later too."""
    if reply.meaning in {Meaning.THANKS, Meaning.SOLVED, Meaning.WITHDRAW, Meaning.GREETING}:
        return []
    if reply.number == 1 or (inbound.press is not None and reply.meaning is not Meaning.NOT_SOLVED):
        return []
    if reply.meaning in {Meaning.NOT_SOLVED, Meaning.AGAIN, Meaning.PERSON} or reply.number in {0, 2}:
        return show(scene, inbound, thread, asker)
    return questions.hear(scene, inbound, chat, asker, text)


def find_old(scene: Scene, asker: Person, text: str) -> Thread | None:
    """His ended thread that is about what he names; the latest when he names nothing but that it is back."""
    ended = [one for one in earlier_accounts.ended(scene, asker, most=_LOOKED_AT) if one.question != FORGOTTEN]
    words = names(text)
    shared = {thread.id: len(words & told(scene, thread)) for thread in ended}
    # Half of the words: "máy in kẹt giấy" is not the thread of "máy in không kết nối wifi".
    near = [thread for thread in ended if 2 * shared[thread.id] >= len(words)]
    if not near and words == _deeds(text):
        near = [thread for thread in ended if scene.now - thread.updated_at <= IN_MIND]
    found = max(near, key=lambda thread: (shared[thread.id], thread.updated_at), default=None)
    return earlier_accounts.as_his(scene, found, asker) if found is not None else None


def named(scene: Scene, inbound: Inbound, asker: Person, text: str) -> list[Outbound] | None:
    """ "Mở lại câu 12", "câu 12 lại bị": that one, however old. None when these words name none that has ended."""
    number = recalling.number(text)
    if number is None:
        return None
    found = threads.find(scene.db, number)
    thread = earlier_accounts.as_his(scene, found, asker) if found is not None else None
    if thread is None or thread.asker_id != asker.id:
        line = voice.say("no_such_thread", asker.language, number=number)
        return [scene.reply(inbound, line)] if inbound.addressed else []
    return show(scene, inbound, thread, asker) if thread.status not in OPEN else None


def nothing_found(scene: Scene, inbound: Inbound, chat: Chat, asker: Person, text: str) -> list[Outbound]:
    """He looked for an old question and there is none: that it counts as a new one is said with what is said to it."""
    decision = scene.matching.match(text, Heard.ADDRESSED)
    said = decisions.carry_out(scene, Asked.of(inbound, chat, asker, text, Heard.ADDRESSED), decision)
    if not said:
        return said
    ended = threads.of_asker(scene.db, asker.id, ended=True, most=_LOOKED_AT)
    forgotten = any(thread.question == FORGOTTEN for thread in ended)
    line = voice.say("nothing_found", asker.language, confirmed=forgotten)
    return [replace(said[0], markup=f"{line}\n\n{said[0].markup}"), *said[1:]]


def recalls(text: str) -> bool:
    """ "Hôm trước lỗi ký số": he looks for what was said then, and does not say that it is back."""
    folded = " ".join(fold(text).split())
    long = len(folded.split())
    if long <= _SOME and _SAYS_SO.fullmatch(folded) is not None:
        return True
    return long <= _FEW and bool(names(text)) and _RECALLS.fullmatch(folded) is not None


def names(text: str) -> set[str]:
    """The words for the thing that is back, without those that only say that it is."""
    named = {word for clause in clauses(text) for word in clause.own} - _WHEN - _TROUBLE - _TELLING
    return (named - _CARRIERS or named) | _deeds(text)


def _deeds(text: str) -> set[str]:
    return _DEEDS.intersection(fold(text).split())


def told(scene: Scene, thread: Thread) -> set[str]:
    """The words of its question, and of the entry that it was about."""
    entry = scene.matching.entry(thread.entry) if thread.entry else None
    return set(re.findall(r"\w+", fold(f"{thread.question} {entry.question if entry else ''}")))


def show(scene: Scene, inbound: Inbound, thread: Thread, asker: Person) -> list[Outbound]:
    """Reopen with its history: what helped then is said first, and whether it helps now is asked."""
    if thread.question == FORGOTTEN:
        return [scene.reply(inbound, voice.say("was_taken_back", asker.language, number=thread.id))]
    kind = "peer" if thread.helped_by == "peer" else "answer"
    answers_then = [row for row in threads.said(scene.db, thread.id, (kind,)) if row["text"] not in {"", FORGOTTEN}]
    entry = scene.matching.entry(thread.entry) if thread.entry else None
    place = _place(scene, inbound, thread)
    moved = threads.move(
        scene.db,
        thread,
        Status.REOPENED,
        scene.now,
        due_at=scene.now + scene.rules.close_after,
        resolved_at=None,
        claimed_by=None,
        claimed_at=None,
        **place,
    )
    if moved is None:
        return []
    threads.tie(scene.db, inbound.channel, inbound.chat, inbound.message_id, thread.id)
    threads.log(scene.db, moved, "reopened", scene.now, person=asker)
    fresh = thread.resolved_at is not None and scene.now - thread.resolved_at <= JUST_NOW
    if not answers_then and (entry is None or fresh or thread.status is Status.PARKED or thread.helped_by != "faq"):
        # Nothing helped then, or he has the same answer still before him: nothing is worth showing again.
        return escalations.begin(scene, moved, asker)
    helper = people.get(scene.db, answers_then[-1]["person_id"]) if answers_then else None
    text = (
        "\n".join(row["text"] for row in answers_then[-3:])
        if answers_then
        else entry.told_in(asker.language)
        if entry
        else ""
    )
    markup = voice.say(
        "reopened",
        asker.language,
        number=thread.id,
        day=scene.day(thread.resolved_at or thread.updated_at),
        name=voice.called(helper, asker.language) if helper else "",
        question=voice.shortened(thread.question, 100),
        answer=text,
        dangers=cautions.of_thread(scene, thread, asker.language),
        expired=not answers_then and cautions.is_expired(scene, entry),
    )
    return helping.ask(scene, moved, markup, asker.language)


def _place(scene: Scene, inbound: Inbound, thread: Thread) -> dict[str, str | None]:
    """It goes on where he speaks now, but never from his own chat into a group."""
    if (inbound.channel, inbound.chat) == (thread.channel, thread.chat):
        return {}
    before = chats.find(scene.db, thread.channel, thread.chat)
    if before is not None and before.kind == ChatKind.PRIVATE and inbound.chat_kind is not ChatKind.PRIVATE:
        return {}
    asked_in = inbound.message_id if inbound.press is None else None
    return {"channel": inbound.channel, "chat": inbound.chat, "topic": inbound.topic, "asked_in": asked_in}
