"""What is typed about questions that were put together, and about outages."""

from __future__ import annotations

import re

from knowledge.text import fold

ANOTHER = re.compile(
    r"(?:(?:da|a|em|cau|cai|the|nhung)[ ,]+)*(?:khong|ko|k|hong|hok|kh) phai (?:la )?(?:cau|chuyen|van de|loi) "
    r"(?:do|nay|kia|ay|cua em|em hoi)(?: dau)?(?: ?#(?P<n>\d{1,9}))?(?: (?:a|nhe|thay|co|oi))*[ .!]*"
)
ANOTHER_EN = re.compile(r"(?:that is |it is )?(?:not that question|another question)(?: ?#(?P<n>\d{1,9}))?[ .!]*")
SPLIT = re.compile(r"/?(?:tach|split)(?: cau)? ?#?(?P<n>\d{1,9})(?: (?:ra|nhe|a|ra nhe))*[ .!]*")
_TAIL = r"(?: (?:roi|nhe|nha|a|em|oi))*[ .!]*"
OVER = re.compile(rf"/?(?:(?:xong|het|da het|done|over)(?: (?:su co|outage)) ?#?(?P<n>\d{{1,6}}){_TAIL})")
OVER_ALL = re.compile(rf"/?(?:da )?(?:het nghen|het su co|outage over)(?: ?#?(?P<n>\d{{1,6}}))?{_TAIL}")
LASTS = re.compile(rf"/?(?:con|van con|van|still)(?: (?:su co|nghen|outage)) ?#?(?P<n>\d{{1,6}})?{_TAIL}")
NONE = re.compile(rf"/?(?:khong phai|ko phai|not an)(?: (?:su co|outage)) ?#?(?P<n>\d{{1,6}}){_TAIL}")


def parse(text: str) -> re.Match[str] | None:
    """The words, if they are about one of these; `n` is the number they name."""
    typed = " ".join(fold(text).split())
    forms = (ANOTHER, ANOTHER_EN, SPLIT, OVER, OVER_ALL, LASTS, NONE)
    return next((found for form in forms if (found := form.fullmatch(typed)) is not None), None)
