"""Real pictures through Tesseract; skipped where it is not installed. `benchmarks/ocr.md` has all sixty."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from bot import ocr
from bot.channels.pictures import Unreadable
from knowledge.loading import starter
from knowledge.match import Matcher
from tests.ocr.measuring import measure
from tests.ocr.rendering import DAMAGES, draw, samples

needs_tesseract = pytest.mark.skipif(not ocr.can_read(), reason="no Tesseract with Vietnamese here")


@needs_tesseract
def test_one_picture_of_each_damage_reaches_its_entry():
    wanted = [damage for damage in DAMAGES if damage != "jpeg"]
    some = [next(sample for sample in samples()[5:] if sample.damage == damage) for damage in wanted]
    results = measure(some, Matcher(tuple(starter())))
    assert [result.sample.name for result in results if not result.right] == []


@needs_tesseract
def test_an_empty_picture_says_nothing():
    kept = io.BytesIO()
    Image.new("RGB", (640, 480), (200, 210, 220)).save(kept, "PNG")
    assert ocr.read(kept.getvalue()) == ()


@needs_tesseract
def test_a_reading_that_takes_too_long_is_given_up():
    with pytest.raises(Unreadable):
        ocr.read(draw(samples()[0]), seconds=0.01)


def _claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is so large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(head)) + chunk + struct.pack(">I", zlib.crc32(chunk))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture",
        _claims(60_000, 60_000),
        _claims(30_000, 3_000),
        b"\xff\xd8\xff" + bytes(100),
        bytes(13_000_000),
    ],
    ids=["empty", "words", "bomb", "wide", "cut", "heavy"],
)
def test_what_is_no_picture_or_too_large_is_not_decoded(content):
    with pytest.raises(Unreadable):
        ocr.prepared(content)


def test_a_turned_picture_is_set_upright():
    straight = draw(samples()[0])
    turned = Image.open(io.BytesIO(straight)).rotate(2, expand=True, fillcolor=(40, 40, 40))
    kept = io.BytesIO()
    turned.save(kept, "PNG")
    assert abs(ocr.prepared(kept.getvalue()).width - ocr.prepared(straight).width) < 200
    assert ocr.skew(Image.open(io.BytesIO(kept.getvalue())).convert("L")) == pytest.approx(-2, abs=0.5)
