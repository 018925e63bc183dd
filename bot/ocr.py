"""Reading the words in a screenshot with Tesseract, on this machine: bounded in time, pixels and number."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageStat, UnidentifiedImageError

from bot.channels.pictures import Unreadable
from desk import screen_words

LANGUAGES = ("vie", "eng")
MOST_BYTES = 12_000_000
MOST_PIXELS = 40_000_000
"""A picture that claims more is not decoded: a few kilobytes can unfold into gigabytes."""
WORKING_PIXELS = 4_500_000
SMALLEST_WIDTH = 1500
"""Screen letters are 8 to 12 pixels high; Tesseract wants 25 and more."""
SURE_WORD = 35
"""Tesseract's own percentage, below which a word is noise."""
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF")
TURNS = tuple(step / 2 for step in range(-6, 7))


@dataclass(frozen=True, kw_only=True, slots=True)
class Tesseract:
    version: str
    languages: tuple[str, ...]

    @property
    def lacks(self) -> tuple[str, ...]:
        return tuple(language for language in LANGUAGES if language not in self.languages)


@lru_cache(maxsize=1)
def installed() -> Tesseract | None:
    """None where the program or its binding (`caunoi[ocr]`) is missing."""
    if shutil.which("tesseract") is None:
        return None
    try:
        import pytesseract
    except ImportError:
        return None
    try:
        return Tesseract(
            version=str(pytesseract.get_tesseract_version()), languages=tuple(pytesseract.get_languages(config=""))
        )
    except (pytesseract.TesseractError, pytesseract.TesseractNotFoundError, OSError, SystemExit):
        return None


def can_read() -> bool:
    found = installed()
    return found is not None and not found.lacks


def read(content: bytes, *, seconds: float = 10) -> tuple[str, ...]:
    """The useful lines of a picture, masked; () when it says nothing. Raises Unreadable."""
    picture = prepared(content)
    lines = screen_words.useful(_lines(picture, mode=3, seconds=seconds))
    if sum(len(line) for line in lines) < 12:  # a page whose layout could not be found: letters wherever they are
        more = screen_words.useful(_lines(_sharpened(picture), mode=11, seconds=seconds))
        lines = max(lines, more, key=lambda found: sum(map(len, found)))
    return lines


def prepared(content: bytes) -> Image.Image:
    """Grey, dark on light, evenly lit, upright and large enough."""
    picture = _opened(content)
    grey = ImageOps.autocontrast(picture.convert("L"), cutoff=1)
    if ImageStat.Stat(grey).median[0] < 100:
        grey = ImageOps.invert(grey)
    grey = _scaled(grey)
    turn = skew(grey)
    if turn:
        paper = ImageStat.Stat(grey).median[0]
        grey = grey.rotate(turn, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=paper)
    return grey


def _opened(content: bytes) -> Image.Image:
    if len(content) > MOST_BYTES:
        raise Unreadable("too many bytes")
    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS or min(picture.size) < 16:
            raise Unreadable("too large or too small")
        picture.draft("RGB", (2600, 2600))  # JPEG: decoded smaller at once
        picture.load()
        return ImageOps.exif_transpose(picture)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Unreadable(type(error).__name__) from None


def _scaled(grey: Image.Image) -> Image.Image:
    factor = min(3.0, max(1.0, SMALLEST_WIDTH / grey.width))
    factor = min(factor, (WORKING_PIXELS / (grey.width * grey.height)) ** 0.5)
    if abs(factor - 1) < 0.05:
        return grey
    size = (max(1, round(grey.width * factor)), max(1, round(grey.height * factor)))
    return grey.resize(size, Image.Resampling.LANCZOS)


def _sharpened(grey: Image.Image) -> Image.Image:
    """Black and white against the light around: what a shadow or a photograph needs."""
    ground = grey.filter(ImageFilter.BoxBlur(25))
    flat = ImageOps.autocontrast(ImageChops.subtract(grey, ground, scale=1, offset=128), cutoff=1)
    return flat.point(lambda light: 255 if light > 110 else 0)


def skew(grey: Image.Image) -> float:
    """The angle, up to three degrees, at which rows of text are sharpest against the gaps between them."""
    small = grey.copy()
    small.thumbnail((700, 700))
    edges = small.filter(ImageFilter.FIND_EDGES).crop((8, 8, small.width - 8, small.height - 8))
    straight = _sharpness(edges)
    best, angle = max((_sharpness(edges.rotate(turn, resample=Image.Resampling.BILINEAR)), turn) for turn in TURNS)
    return angle if best > 1.06 * straight else 0.0


def _sharpness(edges: Image.Image) -> float:
    rows = edges.resize((1, edges.height), Image.Resampling.BOX)
    return float(ImageStat.Stat(rows).var[0])


def _lines(picture: Image.Image, *, mode: int, seconds: float) -> list[str]:
    import pytesseract

    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # one core: the desk's other work must go on
    try:
        found = pytesseract.image_to_data(
            picture,
            lang="+".join(LANGUAGES),
            config=f"--oem 1 --psm {mode}",
            timeout=seconds,
            output_type=pytesseract.Output.DICT,
        )
    except (pytesseract.TesseractError, OSError, RuntimeError) as error:
        raise Unreadable(type(error).__name__) from None
    return _joined(found)


def _joined(found: dict[str, Sequence[Any]]) -> list[str]:
    """Words that Tesseract is sure of, line by line; a paragraph's lines that run on are one."""
    paragraphs: dict[tuple[int, int], dict[int, list[str]]] = {}
    for place, word in enumerate(found["text"]):
        if not str(word).strip() or float(found["conf"][place]) < SURE_WORD:
            continue
        paragraph = paragraphs.setdefault((found["block_num"][place], found["par_num"][place]), {})
        paragraph.setdefault(found["line_num"][place], []).append(str(word))
    lines: list[str] = []
    for paragraph in paragraphs.values():
        for number, words in enumerate(paragraph.values()):
            line = " ".join(words)
            if number and line[:1].islower():
                lines[-1] = f"{lines[-1]} {line}"
            else:
                lines.append(line)
    return lines
