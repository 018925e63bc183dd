"""`caunoi doctor` says whether screenshots are read here, and what is missing if not."""

from __future__ import annotations

import pytest

from bot import ocr
from bot.commands.doctor import _eyes
from bot.reader import NoReader, PictureReader
from bot.settings import Settings
from bot.wiring import build_reader

COMPLETE = ocr.Tesseract(version="5.3.0", languages=("eng", "osd", "vie"))


@pytest.mark.parametrize(
    ("wanted", "there", "level", "says"),
    [
        (True, COMPLETE, "ok", "read with Tesseract 5.3.0"),
        (True, ocr.Tesseract(version="5.3.0", languages=("eng",)), "warn", "lacks vie"),
        (True, None, "ok", "no Tesseract here"),
        (False, COMPLETE, "ok", "CAUNOI_OCR is false"),
    ],
)
def test_what_is_said_of_screenshots(wanted, there, level, says, monkeypatch):
    monkeypatch.setattr(ocr, "installed", lambda: there)
    found = _eyes(Settings(ocr=wanted))
    assert found.level == level
    assert says in found.message
    assert isinstance(build_reader(Settings(ocr=wanted), {}), PictureReader if says.startswith("read") else NoReader)
