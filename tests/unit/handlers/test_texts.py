"""Every sentence the desk says: in both languages, whole, short, and safe against what people write."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Environment, meta

from desk.people import Person, Role
from handlers import voice

NAMES = {language: sorted(p.stem for p in (voice.TEXTS / language).glob("*.j2")) for language in voice.LANGUAGES}
MESSAGES = NAMES["vi"]
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
SCREEN = 900
QUESTION = "Ký số trên iOffice báo lỗi không tìm thấy chứng thư số thì làm sao ạ?"
ANSWER = (
    "1. Rút USB token ra, cắm lại vào cổng khác, đợi đèn sáng đều.\n"
    "2. Bấm chuột phải vào chữ V ở góc màn hình, chọn “Cấu hình hệ thống”, rồi “Kiểm tra chứng thư số”.\n"
    "3. Nếu vẫn trống: gỡ và cài lại phần mềm của token, khởi động lại máy rồi ký lại."
)
ROWS = [
    {"number": n, "question": QUESTION[:60], "status": "đang tìm thầy cô", "since": "7:30 thứ Hai 02/03"}
    | {"asker": "chị Hoa", "last": "đã đổi cổng USB"}
    for n in range(41, 46)
]
SAMPLES: dict[str, Any] = {
    "number": 42,
    "code": "K7M2P9QX",
    "minutes": 30,
    "name": "thầy Đạo",
    "names": ["thầy Đạo", "cô Lan"],
    "by": "cô Thu",
    "asker": "chị Hoa",
    "title": "Thầy",
    "commune": "Phường Kỳ Lừa",
    "question": QUESTION,
    "questions": [QUESTION, "Token chưa được nhận?", "Quên mã PIN của token"],
    "answer": ANSWER,
    "text": "Chị rút token ra, cắm lại cổng khác rồi mở lại trình duyệt giúp em nhé.",
    "danger": "Nhập sai mã PIN quá số lần cho phép là token bị khoá.",
    "expired": True,
    "lost": 1,
    "also": [(3, "Token chưa được nhận?"), (4, "Quên mã PIN của token")],
    "read": "Không tìm thấy chứng thư số",
    "when": "7:00 sáng mai",
    "until": "10:30",
    "url": "https://caunoi.vidu.vn/cal/RGF5LWxhLW1vdC1iaS1tYXQtZGFp.ics",
    "changed": True,
    "day": "23/11",
    "again": True,
    "quotes": False,
    "taken": False,
    "details": ["máy tính ở quầy số 3", "em đã khởi động lại máy"],
    "tried": ["Không thấy chứng thư số"],
    "history": "Kiểm tra proxy và dấu thời gian, rồi ký lại.",
    "staff": True,
    "now": ["thầy Đạo"],
    "next_at": "13:30",
    "next_name": "cô Lan",
    "rows": ROWS,
    "status": "đang tìm thầy cô",
    "owner": "cô Lan",
    "asked": "8:12",
    "lines": [
        {"at": "8:20", "kind": "note", "name": "cô Lan", "text": "token GCA-01, đã đổi cổng USB"},
        {"at": "8:25", "kind": "answer", "name": "cô Lan", "text": ANSWER[:61]},
    ],
    "photos": True,
    "ask": True,
    "coordinator": False,
    "known": "Không thấy chứng thư số",
    "accepted": True,
    "role": "teacher",
    "hears_all": True,
    "by_faq": 7,
    "by_teacher": 4,
    "open": [{"number": 41, "question": QUESTION[:60], "since": "02/03", "holder": "cô Lan"}],
    "open_count": 3,
    "by_peer": 1,
    "shifts": [
        {"day": "thứ Hai", "spans": ["07:00-09:20", "13:30-17:00"]},
        {"day": "thứ Ba", "spans": ["07:00-11:30"]},
    ],
    "lessons": [
        {"day": "thứ Ba", "spans": ["sáng tiết 1-4 (07:00-10:30)", "chiều tiết 1 (13:00-13:45) tuần lẻ"]},
        {"day": "thứ Năm", "spans": ["sáng tiết 2 (07:50-08:35)"]},
    ],
    "exceptions": [{"day": "ngày mai", "spans": []}, {"day": "thứ Năm 03/12", "spans": ["13:00-17:00"]}],
    "away": [{"from": "7:00", "to": "0:00 thứ Tư 02/12"}],
    "ill": True,
    "held": [41, 42],
    "uncovered": "7:30 sáng mai",
    "reopens": "8:59",
    "teaches": True,
    "days_meant": ["ngày mai", "thứ Bảy 05/12"],
    "spans": ["13:00-14:55", "15:40-17:00"],
    "colleague": "cô Lan",
    "colleagues": ["cô Lan", "thầy Đạo"],
    "given": "07:00-11:30 thứ Năm 03/12",
    "taken_back": "13:30-17:00 thứ Sáu 04/12",
    "gives": "07:00-11:30 thứ Năm 03/12",
    "takes": "13:30-17:00 thứ Sáu 04/12",
    "mine": True,
    "relieved": True,
    "span": "07:00-11:30 thứ Năm 03/12",
    "other": "thầy Đạo",
    "waiting": 2,
    "first": "thứ Hai 30/11",
    "week": [
        {"day": "thứ Hai 30/11", "spans": ["07:00-11:30 thầy Đạo, cô Lan", "13:30-17:00 cô Lan"], "holiday": ""},
        {"day": "thứ Ba 01/12", "spans": [], "holiday": "Ngày lễ"},
        {"day": "thứ Tư 02/12", "spans": [], "holiday": ""},
    ],
    "top": [{"question": QUESTION[:70], "count": 4, "answer": ANSWER[:61]}],
    "duty": "T2-T6 7:00-11:30, 13:00-17:00",
    "volunteers": "T7 8:00-10:00",
    "percent": 62,
    "board": {"done": 63, "total": 100, "bar": "■■■■■■□□□□", "week": 12},
    "tip": "Nhập sai mã PIN quá số lần cho phép là token bị khoá.",
    "highest": 120,
    "state": "stuck",
    "trouble": "thiếu driver token",
    "room": "Bộ phận một cửa",
    "rooms": [{"name": "Bộ phận một cửa", "done": 7, "total": 12, "stuck": 2}],
    "blockers": [{"note": "thiếu driver token", "numbers": [12, 15], "count": 2}],
    "alone": True,
    "over": True,
    "reports": [
        {"numbers": "12-14, 16", "state": "done", "trouble": "", "why": ""},
        {"numbers": "15", "state": "stuck", "trouble": "", "why": "1"},
        {"numbers": "17", "state": "gone", "trouble": "", "why": ""},
    ],
    "days": 14,
    "tasks": [
        {"number": 1, "label": "giao quyền trưởng nhóm cho người của xã", "done": True, "who": "", "task": ""},
        {"number": 2, "label": "thầy cô đã trả lời tin gọi thử", "done": False, "who": "thầy Đạo", "task": ""},
        {"number": 3, "label": "chọn người của xã", "done": False, "who": "", "task": "commune_helper"},
    ],
    "numbers": [41, 42],
    "label": "giao quyền trưởng nhóm cho người của xã",
    "reason": "Ngày kết thúc 01/06/2026 trước ngày bắt đầu 01/07/2026.",
    "since": "01/07/2026",
    "times": [{"weekday": 5, "from": "8:00", "to": "10:00"}, {"weekday": 6, "from": "19:00", "to": "20:30"}],
    "cap": 3,
    "bot": "zalo_bot-ky-lua",
    "used": 2850,
    "granted": 3000,
    "level": 95,
    "systems": ["iGate", "chữ ký số"],
    "stages": ["Đăng nhập", "Ký số"],
    "system": "iGate",
    "urgent": "citizen",
    "note": "Em đã báo là có bà con đang chờ.",
    "pictured": True,
    "why": "class",
    "unit": "Đội hỗ trợ iGate của tỉnh",
    "how": "Gửi vào kênh hỗ trợ iGate của tỉnh kèm mã hồ sơ.",
    "step": "Em nộp hồ sơ trên iGate",
    "shown": "Phiên làm việc hết hạn",
    "at": "08:12 02/03/2026",
    "remark": "đã thử cổng HDMI 2",
    "contact": "anh Bình",
    "hours": 7,
    "weekly": "T7 8:00-10:00",
    "done": 3,
    "own_helpers": ["chị Hoa"],
    "several": True,
    "alike": 3,
    "communes": ["Phường Kỳ Lừa", "Xã Đồng Tâm"],
    "proposals": [
        {"number": n, "question": QUESTION, "known": known, "times": 3 - known.count("T"), "communes": ["Xã Đồng Tâm"]}
        for n, known in ((41, "Không thấy chứng thư số"), (42, ""), (43, "Token chưa được nhận?"))
    ],
    "stolen": [{"question": "quên pin token", "owner": "USB Token bị khoá mã PIN thì làm thế nào?"}] * 3,
    "refused": True,
    "more": 2,
    "dangers": ["Nhập sai mã PIN quá số lần cho phép là token bị khoá."],
    "running_out": [{"question": "Token chưa được nhận?", "day": "30/06/2027"}] * 3,
    "count": 3,
    "steps": True,
    "before": "Anh/chị làm trên máy tính vẫn ký hằng ngày.",
    "after": "Cần thì em chuyển thầy cô.",
    "total": 42,
    "elsewhere": True,
    "outages": [{"number": 3, "system": "iGate"}, {"number": 4, "system": "VNeID"}],
    "confirmed": True,
    "told": 7,
    "others": [
        {"number": 57, "commune": "Phường Kỳ Lừa", "question": QUESTION},
        {"number": 58, "commune": "Xã Đồng Tâm", "question": QUESTION},
    ],
}
"""A value for every name the templates use; `asked` is a number in the digest, see `_values`."""
OFF: dict[str, Any] = {
    "expired": False,
    "danger": "",
    "again": False,
    "taken": True,
    "details": [],
    "tried": [],
    "history": "",
    "names": [],
    "staff": False,
    "now": [],
    "next_at": "",
    "rows": [],
    "alone": False,
    "over": False,
    "reports": [{"numbers": "15", "state": "stuck", "trouble": "thiếu driver", "why": ""}],
    "owner": "",
    "lines": [],
    "photos": False,
    "ask": False,
    "coordinator": True,
    "known": "",
    "accepted": False,
    "role": "curator",
    "hears_all": False,
    "commune": "",
    "when": "",
    "name": "",
    "top": [],
    "open": [],
    "open_count": 0,
    "days": 0,
    "weekly": "",
    "own_helpers": [],
    "several": False,
    "tasks": [],
    "questions": [],
    "duty": "",
    "volunteers": "",
    "board": {},
    "tip": "",
    "highest": 0,
    "state": "done",
    "room": "",
    "rooms": [{"name": "", "done": 7, "total": 12, "stuck": 0}],
    "blockers": [],
    "by_peer": 0,
    "shifts": [],
    "lessons": [],
    "exceptions": [],
    "away": [],
    "ill": False,
    "held": [],
    "uncovered": "",
    "days_meant": ["hôm nay"],
    "taken_back": "",
    "gives": "",
    "mine": False,
    "relieved": False,
    "waiting": 0,
    "times": [],
    "systems": [],
    "system": "",
    "urgent": "",
    "note": "",
    "pictured": False,
    "why": "",
    "unit": "",
    "how": "",
    "shown": "",
    "remark": "",
    "alike": 1,
    "communes": [],
    "told": 0,
    "refused": False,
    "more": 0,
    "dangers": [],
    "steps": False,
    "before": "",
    "after": "",
    "total": 43,
    "elsewhere": False,
    "outages": [],
    "confirmed": False,
    "others": [{"number": 57, "commune": "", "question": QUESTION}],
}
"""The other branch of every `if`."""
NO_SENTENCE = re.compile(
    r"button_|photo_steps|photo_alone|status_|chart_|poster_|machines$|calendar_(?:title|duty|class)|phase_|task_|need_|deployment$|readiness|answer|digest|help|mine"
    r"|thread|which_thread|welcome_staff|handed_to_you|uncovered"
)
"""Labels, lists, and heads that something follows."""


def _values(message: str, language: str, *, off: bool = False) -> dict[str, Any]:
    source = _source(message, language)
    values = {name: SAMPLES[name] for name in _variables(message, language)}
    if off:
        branches = " ".join(re.findall(r"{%-? *(?:el)?(?:if|for \w+ in) [^%]*", source))
        asked = {name for name in values if re.search(rf"\b{name}\b", branches)}
        values |= {name: OFF[name] for name in asked & OFF.keys()}
    if message.startswith("digest"):
        values["asked"] = 12
    return values


def _source(message: str, language: str) -> str:
    return (voice.TEXTS / language / f"{message}.j2").read_text(encoding="utf-8")


def _variables(message: str, language: str) -> set[str]:
    environment = Environment(trim_blocks=True, autoescape=True)
    environment.filters["upfirst"] = str
    return meta.find_undeclared_variables(environment.parse(_source(message, language)))


def _said(message: str, language: str, *, off: bool = False) -> str:
    return voice.say(message, language, **_values(message, language, off=off))


BOTH = [(message, language, off) for message in MESSAGES for language in voice.LANGUAGES for off in (False, True)]


def test_every_message_is_there_in_both_languages():
    assert NAMES["vi"] == NAMES["en"]
    assert len(MESSAGES) > 80


@pytest.mark.parametrize("message", MESSAGES)
def test_both_languages_ask_for_the_same_values(message):
    # Only Vietnamese calls the teacher by his title.
    assert _variables(message, "vi") - _variables(message, "en") <= {"title"}
    assert _variables(message, "en") <= _variables(message, "vi")


def test_every_value_has_a_sample_and_every_sample_a_use():
    used = set().union(*(_variables(message, "vi") for message in MESSAGES))
    assert used == SAMPLES.keys()
    assert OFF.keys() <= SAMPLES.keys()


@pytest.mark.parametrize(("message", "language", "off"), BOTH)
def test_a_message_is_one_screen_of_whole_sentences(message, language, off):
    said = _said(message, language, off=off)
    plain = re.sub(r"</?(?:b|i|code)>", "", said)
    assert 0 < len(plain) <= SCREEN
    assert not re.search(r"\{\{|\}\}|\{%|%\}|None(?! of)|Undefined", said)
    assert "\n\n\n" not in said
    assert said == said.strip()
    assert not re.search(r"[ \t]\n|  +\S", re.sub(r"\n  →", "\n→", plain))
    assert not re.search(r" [,.;!?]", plain)
    assert plain[0].isupper() or plain[0] in "#✅⚠️“✔" or NO_SENTENCE.match(message)
    if not NO_SENTENCE.match(message):
        last = plain.rstrip("”").rstrip()[-1]
        assert last in ".!?:)" or message in {"colleague_says", "corrected", "relay_answer", "relay_asker"}


@pytest.mark.parametrize("message", MESSAGES)
def test_nobody_is_called_by_the_wrong_word(message):
    said = f"{_said(message, 'vi')}\n{_said(message, 'vi', off=True)}".casefold()
    for wrong in ("bạn", "ticket", "user", "admin", "case", "lỗi của anh/chị"):
        assert not re.search(rf"(?<!\w){wrong}(?!\w)", said)


HOSTILE = "<b>x</b><script>&\"'{{ 7*7 }}{% raw %}"


def _hostile(value: Any) -> Any:
    if isinstance(value, str):
        return HOSTILE
    if isinstance(value, list):
        return [_hostile(each) for each in value]
    if isinstance(value, dict):
        return {key: each if key == "kind" else _hostile(each) for key, each in value.items()}
    return value


@pytest.mark.parametrize(("message", "language"), [(m, language) for m in MESSAGES for language in voice.LANGUAGES])
def test_what_people_write_never_becomes_markup(message, language):
    said = voice.say(message, language, **{k: _hostile(v) for k, v in _values(message, language).items()})
    assert "<script" not in said.casefold()
    assert "<b>x</b>" not in said.casefold()
    assert "49" not in said
    assert not re.search(r"&(?!amp;|lt;|gt;|#34;|#39;)", said)
    assert set(re.findall(r"</?[^>]*>", said)) <= {"<b>", "</b>", "<i>", "</i>", "<code>", "</code>"}
    assert said.count("<b>") == said.count("</b>")


def test_an_unknown_language_is_vietnamese():
    assert voice.say("help", "fr", staff=True) == voice.say("help", "vi", staff=True)


def test_the_same_words_with_and_without_values_given():
    assert voice.say("button_claim") == voice.say("button_claim", "vi") == "Nhận câu này"


def test_what_golden_conversations_look_for_is_said():
    assert "Đã có thầy Đạo nhận" in _said("claimed_by", "vi")
    assert "#42" in _said("page", "vi")
    assert "nhận 42" in re.sub("<[^>]+>", "", _said("page", "vi", off=False))
    assert "#42" in _said("waiting", "vi")
    assert "sửa lại" in _said("corrected", "vi")
    assert "Trả lời 1 = được rồi" in re.sub("<[^>]+>", "", _said("answer", "vi"))


def _at(*when: int) -> datetime:
    return datetime(*when, tzinfo=HANOI)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("moment", "now", "vi", "en"),
    [
        (_at(2026, 3, 2, 9, 5), _at(2026, 3, 2, 8), "9:05", "9:05"),
        (_at(2026, 3, 2, 0, 0), _at(2026, 3, 2, 23, 59), "0:00", "0:00"),
        (_at(2026, 3, 2, 23, 59), _at(2026, 3, 2, 0, 0), "23:59", "23:59"),
        (_at(2026, 3, 3, 0, 0), _at(2026, 3, 2, 23, 59), "0:00 sáng mai", "0:00 tomorrow"),
        (_at(2026, 3, 3, 7, 30), _at(2026, 3, 2, 16), "7:30 sáng mai", "7:30 tomorrow"),
        (_at(2026, 3, 3, 12, 0), _at(2026, 3, 2, 16), "12:00 trưa mai", "12:00 tomorrow"),
        (_at(2026, 3, 3, 13, 30), _at(2026, 3, 2, 16), "13:30 chiều mai", "13:30 tomorrow"),
        (_at(2026, 3, 3, 19, 0), _at(2026, 3, 2, 16), "19:00 tối mai", "19:00 tomorrow"),
        (_at(2026, 3, 9, 7, 0), _at(2026, 3, 6, 16), "7:00 thứ Hai 09/03", "7:00 on Monday 09/03"),
        (_at(2026, 3, 1, 7, 0), _at(2026, 3, 2, 16), "7:00 Chủ nhật 01/03", "7:00 on Sunday 01/03"),
        (_at(2027, 1, 1, 7, 0), _at(2026, 12, 31, 23), "7:00 sáng mai", "7:00 tomorrow"),
        (_at(2027, 1, 4, 7, 0), _at(2026, 12, 31, 23), "7:00 thứ Hai 04/01/2027", "7:00 on Monday 04/01/2027"),
        (_at(2028, 2, 29, 7, 0), _at(2028, 2, 28, 7), "7:00 sáng mai", "7:00 tomorrow"),
    ],
)
def test_a_time_is_said_as_one_says_it_today(moment, now, vi, en):
    assert voice.clock(moment, now, HANOI) == vi
    assert voice.clock(moment.astimezone(UTC), now.astimezone(UTC), HANOI, "en") == en


def test_midnight_is_that_of_the_commune():
    moment = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)  # 0:30 on the third in Hanoi
    assert voice.clock(moment, datetime(2026, 3, 2, 16, 0, tzinfo=UTC), HANOI) == "0:30 sáng mai"
    assert voice.day(moment, moment, HANOI) == "03/03"
    assert voice.day(moment, datetime(2028, 3, 2, 16, 0, tzinfo=UTC), HANOI) == "03/03/2026"


@pytest.mark.parametrize(
    ("name", "role", "vi", "en"),
    [
        ("thầy Đạo", Role.TEACHER, "thầy Đạo", "thầy Đạo"),
        ("Thầy  Đạo ", Role.TEACHER, "thầy Đạo", "thầy Đạo"),
        ("Cô Lan", Role.CURATOR, "cô Lan", "cô Lan"),
        ("Đạo", Role.TEACHER, "thầy/cô Đạo", "Đạo"),
        ("Hoa", Role.OFFICIAL, "anh/chị Hoa", "Hoa"),
        ("Hoa", Role.COORDINATOR, "anh/chị Hoa", "Hoa"),
        ("Chị Hoa", Role.OFFICIAL, "chị Hoa", "chị Hoa"),
        ("Côn Sơn", Role.OFFICIAL, "anh/chị Côn Sơn", "Côn Sơn"),
        ("Chị\u0323 Hoa".replace("ị\u0323", "i\u0323"), Role.OFFICIAL, "chị Hoa", "chị Hoa"),
        ("Anh", Role.OFFICIAL, "anh/chị Anh", "Anh"),
        ("", Role.OFFICIAL, "anh/chị", "anh/chị"),
        ("?", Role.OFFICIAL, "anh/chị", "anh/chị"),
        ("  ", Role.TEACHER, "thầy/cô", "thầy/cô"),
    ],
)
def test_people_are_called_with_a_title(name, role, vi, en):
    person = Person(id=1, province="", commune="", name=name, role=role, language="vi", greeted_at=None)
    assert voice.called(person) == vi
    assert voice.called(person, "en") == en


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("một hai ba", 10, "một hai ba"),
        ("một hai ba", 9, "một hai…"),
        ("một hai ba", 8, "một hai…"),
        ("một hai ba", 7, "một…"),
        ("một, hai ba", 8, "một…"),
        ("  một\n\nhai\tba ", 10, "một hai ba"),
        ("khôngcódấucáchnàocả", 8, "khôngcó…"),
        ("", 5, ""),
    ],
)
def test_a_long_line_is_cut_at_a_word(text, most, short):
    assert voice.shortened(text, most) == short
    assert len(short) <= most


def test_lines_are_kept_where_they_are_wanted():
    assert voice.shortened("một\n\n hai  ba\nbốn", 40, lines=True) == "một\nhai ba\nbốn"
    assert voice.shortened("một\nhai ba", 6, lines=True) == "một…"


def test_a_mark_is_not_parted_from_its_letter():
    assert voice.shortened("a" * 6 + "e\u0302\u0301" + "a" * 9, 9) == "aaaaaa…"
