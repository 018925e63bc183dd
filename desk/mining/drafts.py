"""Proposals as entries that `caunoi kb load` takes once somebody has read them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from desk.mining.proposals import Kind, Proposal
from knowledge.entries import Entry
from knowledge.sheets import fresh_id
from knowledge.text import fold
from knowledge.writing import front_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """`entry` is whole: for an alias it is the known entry with what is new added, so that loading it loses nothing."""

    proposal: Proposal
    entry: Entry

    def as_json(self) -> dict[str, Any]:
        found = self.proposal
        mined = {
            "kind": str(found.kind),
            "asked": found.asked,
            "askers": found.askers,
            "answered_by": found.answered_by,
            "confirmed": found.confirmed,
            "confidence": found.confidence,
            "questions": list(found.questions),
            "answers": list(found.answers),
        }
        return {**front_of(self.entry), "answer": self.entry.answer, "mined": mined}

    def line(self) -> str:
        return json.dumps(self.as_json(), ensure_ascii=False, default=str)


def drafts(proposals: Iterable[Proposal], known: Mapping[str, Entry]) -> Iterator[Draft]:
    """No phrasing stands in two of them or in another entry that is known: the knowledge would refuse it."""
    owners = {_plain(text): entry.id for entry in known.values() for text in entry.phrasings}
    ids = set(known)
    for proposal in proposals:
        mine = known.get(proposal.entry)
        name = mine.id if mine else fresh_id(proposal.question, ids)
        wanted = proposal.aliases if mine else (proposal.question, *proposal.aliases)
        fresh = [text for text in wanted if owners.setdefault(_plain(text), name) == name]
        if not fresh:
            continue
        ids.add(name)
        if mine:
            have = {_plain(text) for text in mine.phrasings}
            added = tuple(text for text in fresh if _plain(text) not in have)
            if added:
                yield Draft(proposal=proposal, entry=replace(mine, aliases=(*mine.aliases, *added)))
            continue
        entry = Entry(
            id=name,
            question=fresh[0],
            aliases=tuple(fresh[1:]),
            answer=proposal.answer,
            source=f"Lịch sử nhóm: {proposal.asked} lần hỏi, {proposal.askers} người",
            needs_check=True,
        )
        yield Draft(proposal=proposal, entry=entry)


def _plain(text: str) -> str:
    return " ".join(fold(text).split()).strip(" ?!.,;:")


def overview(found: Iterable[Draft]) -> str:
    """What a reviewer reads beside the files; README.md is skipped when a folder is loaded."""
    lines = [
        "# Đề xuất từ lịch sử nhóm",
        "",
        "Mỗi tệp là một mục chờ duyệt: đọc, sửa, xoá tệp nào không dùng, rồi chạy `caunoi kb load` với thư mục này.",
        "",
        "| Mục | Loại | Câu hỏi | Số lần | Số người | Người trả lời | Xác nhận | Tin nhắn hỏi |",
        "|---|---|---|--:|--:|--:|--:|---|",
    ]
    for draft in found:
        each = draft.proposal
        said = draft.entry.question.replace("|", "\\|")
        numbers = f"{each.asked} | {each.askers} | {each.answered_by} | {each.confirmed}"
        where = ", ".join(each.questions[:5])
        lines.append(f"| {draft.entry.id} | {_KINDS[each.kind]} | {said} | {numbers} | {where} |")
    return "\n".join(lines) + "\n"


_KINDS = {Kind.ENTRY: "mục mới", Kind.ALIAS: "thêm cách hỏi", Kind.UNANSWERED: "chưa có câu trả lời"}
