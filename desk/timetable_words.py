"""The words of a school's timetable: weekdays, halves of the day, periods, classes, subjects and who teaches."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from desk.timetable import Half, Weeks
from knowledge.text import fold


@dataclass(frozen=True, kw_only=True, slots=True)
class Taught:
    """What a cell says: a subject and those who teach it; none for "Chào cờ"."""

    subject: str
    teachers: tuple[str, ...]
    weeks: Weeks = Weeks.EVERY


_remembered = lru_cache(maxsize=16384)
"""A timetable says the same few things in thousands of cells."""
_DAYS = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5} | {str(n): n - 2 for n in range(2, 8)}
_ENGLISH_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MEANT_AS_DAY = re.compile(r"(?:t|thu)\.? ?\d+$|thu \w+$|\d{1,2}$")
_WEEKDAY = re.compile(r"(?:thu|t) ?\.? ?(?P<day>[2-7]|hai|ba|tu|nam|sau|bay)(?: ?[(,]?.*\d.*)?")
_ENGLISH_DAY = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)(?:s?day|nesday|rsday|urday)?")
_CLOCK = re.compile(r"(?<=\d)[ :–-]+\d{1,2} ?[:hg] ?\d{0,2}( ?[–-] ?\d{1,2} ?[:hg] ?\d{0,2})?$")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_HALF = r"(?P<half>buoi sang|buoi chieu|sang|chieu|morning|afternoon|am|pm)"
_PERIOD = re.compile(rf"(?:{_HALF} ?[-:]? ?)?(?:tiet|period|t|s|c)? ?\.? ?(?P<number>\d{{1,2}}|[ivx]+)(?:\.0)?")
_CLASS = re.compile(r"(?:lop|class)? ?(1[0-2]|[1-9]) ?(?:([a-z]{1,2}) ?\.?(\d{0,2})|([./-]) ?(\d{1,2}))")
_CLASS_WITHIN = re.compile(
    r"(?<![\w/.])(?:(?:[Ll]ớp|[Ll]op) ?)?((?:1[0-2]|[1-9]) ?(?:[A-Z]{1,2} ?\d{0,2}|[./]\d{1,2}))(?![\w/])"
)
_ASIDE = re.compile(r"\s*(?:[(\[].*|\n.*|[:–-] .*| [:–-].*)$", re.DOTALL)
_SEPARATOR = re.compile(r"\n|\s*[–—]\s*|\s*-\s*|[()\[\]:;|]|,\s+|\s{3,}")
_SEVERAL = re.compile(r"\s*[/+&,]\s*|\s+và\s+")
_WEEKS = re.compile(r"\(?\b(?:tuần|tuan|t)[ .]*(chẵn|chan|lẻ|le)\b\)?", re.IGNORECASE)
_TITLE = re.compile(r"^(?:(?:gv|ths|ts|t|c|th|thầy|cô|thay|co)\s*\.\s*|(?:thầy|cô|thay|co|gv|ths|ts|T|C)\s+)+", re.I)

_INITIALS = re.compile(r"^[A-ZĐ]\w{0,2}\.\s*[A-ZĐ]\w{0,2}\.")

# Subjects that are nobody's name, and those that could be one ("cô Văn", "thầy Anh"); folded, without signs.
_SUBJECTS = frozenset(
    each.strip()
    for each in """
    toan; ngu van; tieng anh; ta; av; anh van; ngoai ngu; vat ly; vat li; ly; li; hoa hoc; sinh hoc; lich su; dia ly
    dia li; gdcd; gd cd; cd; cong dan; cong nghe; cn; tin hoc; the duc; the thao; td; gdtc; gd tc; am nhac; an; mi thuat
    my thuat; mt; nghe thuat; nt; khtn; khxh; ls dl; lsdl; ls va dl; ls va dia li; su dia; su dl; ls; dl; hdtn; hdtnhn
    hdtn hn; hd tn; shl; sh lop; sinh hoat; sinh hoat lop; shcn; shdc; chao co; cc; gddp; ndgddp; dia phuong; qpan; gdqp
    gdqpan; gdktpl; ktpl; kt pl; gdkt pl; tu chon; tc; tc toan; tc van; tc anh; toan tc; van tc; anh tc; on tap; phu dao
    pd toan; pd van; pd anh; boi duong; bdhsg; tieng viet; tv; dao duc; dd; tnxh; khoa hoc; kh; doc sach; thu vien; kns
    ky nang song; stem; tieng phap; tieng trung; tieng nhat; tu hoc; hdngll; ngll; hn; huong nghiep; hop; shcm
    hoa; sinh; su; dia; tin; van; anh; nhac; nghe
    """.replace("\n", ";").split(";")
    if each.strip()
)
_ALSO_NAMES = frozenset(
    {"hoa", "sinh", "su", "dia", "tin", "van", "anh", "nhac", "nghe", "toan", "an", "ly", "li", "kh"}
)
# With these marks none of them is a name: "Toán" is taught by "cô Toàn".
_MARKED_SUBJECTS = frozenset({"toán", "văn", "hoá", "hóa", "lý", "lí", "sử", "địa", "nhạc", "nghề"})
_NOTHING = frozenset({"", "-", "–", "—", "x", "0", ".", "nghi", "trong", "/", "…", "...", "\\"})
_EXACT_DATE = re.compile(r"\b(\d{1,2})\s*(?:[/.-]|tháng)\s*(\d{1,2})\s*(?:[/.-]|năm)\s*(20\d\d)\b")
_YEAR = re.compile(r"\b(20\d\d)\s*[-–—/]\s*(20\d\d)\b")
_SCHOOL = re.compile(r"^trường\s*(?::|thcs|thpt|tiểu học|th|pt|trung học|phổ thông|liên cấp|ptdt)", re.IGNORECASE)
_OWNER = re.compile(
    r"^(?:(?:thời kho[áa] biểu|thời khóa biểu|tkb|lịch dạy|lịch)\s+(?:của\s+)?)?"
    r"(?:(?:họ và tên|họ tên|tên)\s*(?:giáo viên|gv)?|giáo viên|gvbm|gv|thầy|cô|thầy cô|teacher)"
    r"(?:\s+(?:dạy|bộ môn))?\s*(?::|-|–|\s)\s*(?P<name>.+)$",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"\d\d|^(?:chủ nhiệm|năm học|học k[ỳì]|toàn trường|trường t|khối|tổ|buổi|áp dụng|lớp|cn)\b|^(?:dạy|bộ môn)$"
)


@_remembered
def plain(text: str) -> str:
    """Folded, on one line."""
    return " ".join(fold(unicodedata.normalize("NFC", text)).split())


@_remembered
def weekday(text: str, *, bare: bool = False) -> int | None:
    """0 is Monday. "Thứ 2", "T2", "Thứ hai (07/09)"; a bare "2" only where a weekday must stand."""
    written = plain(text)
    if written in {"cn", "chu nhat"}:
        return 6
    found = _WEEKDAY.fullmatch(written)
    if found:
        return _DAYS[found["day"]]
    english = _ENGLISH_DAY.fullmatch(written)
    if english and written != "thu":
        return _ENGLISH_DAYS.index(english[1])
    return _DAYS.get(written.removesuffix(".0")) if bare else None


def is_no_weekday(text: str) -> bool:
    """ "T9", "Thứ Tám": meant as a day of the week, and none."""
    return _MEANT_AS_DAY.match(plain(text)) is not None and weekday(text, bare=True) is None


@_remembered
def half(text: str) -> Half | None:
    words = re.findall(r"[a-z]+", plain(text))
    morning, afternoon = "sang" in words or "morning" in words, "chieu" in words or "afternoon" in words
    if morning == afternoon:
        return None
    return Half.MORNING if morning else Half.AFTERNOON


@_remembered
def period(text: str) -> tuple[Half | None, int] | None:
    """ "Tiết 1", "3", "S2", "Chiều 4", "Tiết 1 (7h00-7h45)": the half where it is said, and the number."""
    written = re.sub(r" ?[(\[].*$", "", plain(text)).strip()
    written = _CLOCK.sub("", written).strip(" :-–")  # "Tiết 1 7h00-7h45"
    found = _PERIOD.fullmatch(written)
    if not found:
        return None
    number = _ROMAN.get(found["number"], 0) if found["number"].isalpha() else int(found["number"])
    part = half(found["half"] or "")
    if part is None and re.match(r"s ?\d", written):
        part = Half.MORNING
    if part is None and re.match(r"c ?\d", written):
        part = Half.AFTERNOON
    return (part, number) if 1 <= number <= 15 else None


def periods(text: str) -> tuple[Half | None, tuple[int, ...]] | None:
    """As `period`, and also "1-4" and "1, 2, 5"."""
    one = period(text)
    if one is not None:
        return one[0], (one[1],)
    numbers: list[int] = []
    for part in re.split(r"[,;+]", plain(text)):
        ends = [period(end) for end in re.split(r"[-–]", part)]
        if not 1 <= len(ends) <= 2 or any(end is None for end in ends):
            return None
        known = [end[1] for end in ends if end is not None]
        numbers += range(known[0], known[-1] + 1)
    return (half(text), tuple(numbers)) if numbers else None


@_remembered
def class_name(text: str) -> str | None:
    """ "6A", "Lớp 9A2", "6/1", "10A1 (GVCN: cô Lan)"."""
    found = _CLASS.fullmatch(plain(_ASIDE.sub("", text.strip())))
    if not found:
        return None
    grade, letters, number, sign, other = found.groups()
    return f"{grade}{letters.upper()}{number}" if letters else f"{grade}{sign}{other}"


def classes_within(text: str) -> tuple[list[str], str]:
    """The classes a cell names, and what is left of it: the subject."""
    found = [re.sub(r"\s", "", each) for each in _CLASS_WITHIN.findall(text)]
    left = " ".join(re.sub(r"[-–:;,()\[\]\n|]+", " ", _CLASS_WITHIN.sub(" ", text)).split())
    return found, left


def is_subject(text: str) -> bool:
    return " ".join(re.findall(r"[a-z0-9]+", plain(text))).rstrip(" 0123456789") in _SUBJECTS


def is_only_subject(text: str) -> bool:
    """A subject, and by no chance somebody's name."""
    return is_subject(text) and plain(text) not in _ALSO_NAMES


def is_nothing(text: str) -> bool:
    return plain(text) in _NOTHING


@_remembered
def taught(text: str) -> Taught:
    """ "Toán - T.Minh", "Toán⏎Minh", "Văn (Cô Hà)", "Chào cờ", "Tin - Minh/Lan", "Nhạc - Hà (tuần chẵn)"."""
    weeks = weeks_in(text)
    parts = [part.strip(" .,*") for part in _SEPARATOR.split(without_weeks(text))]
    parts = [part for part in parts if part and not class_name(part)]
    if not parts:
        return Taught(subject="", teachers=(), weeks=weeks)
    if len(parts) == 1:
        return _one_part(parts[0], weeks)
    certain = is_only_subject(parts[-1]) or parts[-1].lower() in _MARKED_SUBJECTS
    if certain and not is_subject(parts[0]):
        parts = [*parts[1:], parts[0]]  # "Minh - Toán"
    if is_only_subject(parts[-1]):
        return Taught(subject=" - ".join(parts), teachers=(), weeks=weeks)
    names = tuple(name for name in _SEVERAL.split(parts[-1]) if name)
    return Taught(subject=" - ".join(parts[:-1]), teachers=names, weeks=weeks)


def _one_part(part: str, weeks: Weeks) -> Taught:
    """ "Chào cờ", "T.Minh", "Toán Minh": the longest subject at its head is the subject, the rest a name."""
    if is_subject(part):
        return Taught(subject=part, teachers=(), weeks=weeks)
    head, sign, tail = part.partition(next((sign for sign in "/_." if sign in part), "/"))
    if sign and tail.strip() and is_subject(head):  # "Toán/Minh", "TD.Đạo"; "Tin/CN" is two subjects
        names = () if is_only_subject(tail) else tuple(name for name in _SEVERAL.split(tail) if name)
        return Taught(subject=head if names else part, teachers=names, weeks=weeks)
    words = part.split()
    for length in range(len(words) - 1, 0, -1):
        if is_subject(" ".join(words[:length])):
            names = tuple(name for name in _SEVERAL.split(" ".join(words[length:])) if name)
            return Taught(subject=" ".join(words[:length]), teachers=names, weeks=weeks)
    return Taught(subject="", teachers=tuple(name for name in _SEVERAL.split(part) if name), weeks=weeks)


def weeks_in(text: str) -> Weeks:
    found = _WEEKS.search(text)
    if not found:
        return Weeks.EVERY
    return Weeks.EVEN if plain(found[1]) == "chan" else Weeks.ODD


def weeks_named(text: str) -> Weeks:
    """A column of its own says "lẻ" or "odd"."""
    written = plain(text).removeprefix("tuan ")
    return Weeks.ODD if written in {"le", "odd"} else Weeks.EVEN if written in {"chan", "even"} else Weeks.EVERY


def without_weeks(text: str) -> str:
    return _WEEKS.sub(" ", text)


def name_of(text: str) -> tuple[str, str]:
    """A title ("thầy", "cô" or nothing) and the name without it: "T.Minh" is ("thầy", "Minh")."""
    tidy = " ".join(unicodedata.normalize("NFC", text).split())
    found = _TITLE.match(tidy) if not _INITIALS.match(tidy) else None  # "T.T.Lan" is a Trần Thị Lan
    if not found or not tidy[found.end() :]:
        return "", tidy
    words = re.findall(r"[a-z]+", plain(found[0]))
    title = "thầy" if words[-1] in {"t", "th", "thay"} else "cô" if words[-1] in {"c", "co"} else ""
    return title, tidy[found.end() :]


def owner(text: str) -> str | None:
    """ "Giáo viên: Nguyễn Văn Minh", "TKB của thầy Minh", "Họ và tên: Minh" name whose table this is."""
    found = _OWNER.match(" ".join(unicodedata.normalize("NFC", text).split()))
    name = found["name"].strip(" :.–-") if found else ""
    if not name or len(name.split()) > 7 or _NO_NAME.search(name.lower()):
        return None
    return name


def school(text: str) -> str | None:
    tidy = " ".join(unicodedata.normalize("NFC", text).split())
    return re.sub(r"^\w+ ?: ?", "", tidy) if _SCHOOL.match(tidy) and len(tidy) <= 120 else None


def day_said(text: str) -> date | None:
    """The date in "áp dụng từ ngày 07/09/2026"."""
    written = unicodedata.normalize("NFC", text)
    found = _EXACT_DATE.search(written)
    if not found or not re.search(r"\b(?:tu|ap dung|hieu luc|bat dau)\b", plain(written)):
        return None
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None


def years_said(text: str) -> tuple[int, int] | None:
    found = _YEAR.search(text)
    return (int(found[1]), int(found[2])) if found else None
