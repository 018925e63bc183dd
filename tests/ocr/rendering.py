"""Screenshots and photographs of screens, drawn: the windows officials send, with invented surroundings."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

HERE = Path(__file__).parent
OWN_FONT = HERE.parents[1] / "bot" / "fonts" / "DejaVuSans.ttf"
SYSTEM_FONTS = Path("/usr/share/fonts/truetype")
MAYBE = (
    "liberation/LiberationSans-Regular.ttf",
    "liberation/LiberationSerif-Regular.ttf",
    "noto/NotoSans-Regular.ttf",
    "dejavu/DejaVuSerif.ttf",
    "dejavu/DejaVuSansCondensed.ttf",
)
Color = tuple[int, int, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Dialog:
    """What a window says, and what it is about."""

    form: str
    title: str
    lines: tuple[str, ...]
    system: str
    entries: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    dialog: Dialog
    font: Path
    size: int
    damage: str
    seed: int

    @property
    def name(self) -> str:
        return f"{self.seed:02d}-{self.damage}-{self.font.stem}-{self.size}"


def dialogs(name: str = "dialogs.tsv") -> list[Dialog]:
    read = []
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            form, title, lines, system, entries = (part.strip() for part in line.split(" | "))
            read.append(
                Dialog(
                    form=form,
                    title=title,
                    lines=tuple(lines.split(" / ")),
                    system=system,
                    entries=tuple(entries.split(",")),
                )
            )
    return read


def fonts() -> list[Path]:
    return [OWN_FONT, *(SYSTEM_FONTS / name for name in MAYBE if (SYSTEM_FONTS / name).exists())]


def samples(count: int = 60, name: str = "dialogs.tsv") -> list[Sample]:
    """Each window once, then the first ones again: fonts, sizes and damages go round at different speeds."""
    windows, faces, damages = dialogs(name), fonts(), list(DAMAGES)
    return [
        Sample(
            dialog=windows[number % len(windows)],
            font=faces[(number + number // len(windows)) % len(faces)],
            size=(13, 16, 20, 26)[number * 7 % 4],
            damage=damages[(number + number // len(windows)) % len(damages)],
            seed=number,
        )
        for number in range(count)
    ]


def draw(sample: Sample) -> bytes:
    """The picture as it would arrive."""
    chance = random.Random(sample.seed)
    return DAMAGES[sample.damage](FORMS[sample.dialog.form](sample, chance), chance)


def _font(sample: Sample, factor: float = 1.0) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(sample.font), round(sample.size * factor))


def _wrapped(pen: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    rows = [""]
    for word in text.split():
        longer = f"{rows[-1]} {word}".strip()
        if rows[-1] and pen.textlength(longer, font=font) > width:
            rows.append(word)
        else:
            rows[-1] = longer
    return rows


def _text(
    pen: ImageDraw.ImageDraw, at: tuple[int, int], text: str, font: ImageFont.FreeTypeFont, **more: object
) -> int:
    """Written within `width`; returns where the next line begins."""
    width = int(str(more.pop("width", 500)))
    fill = more.pop("fill", (20, 20, 20))
    x, y = at
    for row in _wrapped(pen, text, font, width):
        pen.text((x, y), row, font=font, fill=fill)  # type: ignore[arg-type]
        y += round(float(font.size) * 1.45)
    return y


def _screen(width: int, height: int, color: Color) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (width, height), color)
    return image, ImageDraw.Draw(image)


def _buttons(pen: ImageDraw.ImageDraw, right: int, y: int, font: ImageFont.FreeTypeFont, words: list[str]) -> None:
    for word in words:
        wide = int(pen.textlength(word, font=font)) + 40
        pen.rectangle((right - wide, y, right, y + font.size * 2), outline=(120, 120, 120), fill=(225, 225, 225))
        pen.text((right - wide + 20, y + font.size * 0.4), word, font=font, fill=(0, 0, 0))
        right -= wide + 12


def _dialog(sample: Sample, chance: random.Random) -> Image.Image:
    """A box of Windows over a desktop, with its title bar, a sign, and buttons."""
    size = sample.size
    image, pen = _screen(44 * size, 24 * size, (0, 90 + chance.randrange(60), 150))
    left, top, right, bottom = 3 * size, 3 * size, 41 * size, 20 * size
    pen.rectangle((left, top, right, bottom), fill=(250, 250, 250), outline=(90, 90, 90))
    pen.rectangle((left, top, right, top + round(2.2 * size)), fill=(255, 255, 255), outline=(200, 200, 200))
    pen.text((left + size, top + size * 0.5), sample.dialog.title, font=_font(sample), fill=(30, 30, 30))
    pen.text((right - 2 * size, top + size * 0.4), "X", font=_font(sample), fill=(30, 30, 30))
    pen.ellipse((left + size, top + 4 * size, left + 4 * size, top + 7 * size), fill=(200, 30, 40))
    pen.line((left + 2 * size, top + 5 * size, left + 3 * size, top + 6 * size), fill=(255, 255, 255), width=3)
    y = top + round(3.6 * size)
    for line in sample.dialog.lines:
        y = _text(pen, (left + 5 * size, y), line, _font(sample), width=31 * size)
    _buttons(pen, right - size, bottom - 3 * size, _font(sample, 0.9), ["OK", "Cancel"])
    pen.rectangle((0, image.height - 2 * size, image.width, image.height), fill=(30, 30, 40))
    pen.text(
        (image.width - 6 * size, image.height - 1.6 * size), "09:41", font=_font(sample, 0.8), fill=(230, 230, 230)
    )
    return image


def _page(sample: Sample, chance: random.Random) -> Image.Image:
    """A browser: tabs, an address, a coloured head, and the message on the page."""
    size = sample.size
    image, pen = _screen(52 * size, 30 * size, (255, 255, 255))
    pen.rectangle((0, 0, image.width, 2 * size), fill=(222, 225, 230))
    pen.text((size, size * 0.4), sample.dialog.title[:30], font=_font(sample, 0.8), fill=(60, 60, 60))
    pen.rectangle((3 * size, round(2.3 * size), 45 * size, 4 * size), fill=(241, 243, 244))
    address = sample.dialog.title if "." in sample.dialog.title else "https://dangnhap.tinh.gov.vn/"
    pen.text((4 * size, round(2.5 * size)), address, font=_font(sample, 0.85), fill=(60, 64, 67))
    head = ((176, 30, 40), (20, 80, 160), (0, 110, 90))[chance.randrange(3)]
    pen.rectangle((0, round(4.5 * size), image.width, 8 * size), fill=head)
    pen.text((2 * size, round(5.2 * size)), "TRANG CHỦ    TRỢ GIÚP", font=_font(sample, 0.9), fill=(255, 255, 255))
    if "." not in sample.dialog.title:
        pen.text((2 * size, round(9.5 * size)), sample.dialog.title, font=_font(sample, 1.3), fill=(20, 60, 120))
    y = 13 * size
    for line in sample.dialog.lines:
        y = _text(pen, (6 * size, y), line, _font(sample, 1.1), width=40 * size, fill=(150, 20, 20)) + size // 2
    _buttons(pen, 46 * size, y + size, _font(sample, 0.9), ["Đóng", "Thử lại"])
    return image


def _form(sample: Sample, chance: random.Random) -> Image.Image:
    """A form with fields, and the message in small letters below one of them."""
    size = sample.size
    image, pen = _screen(48 * size, 28 * size, (246, 248, 250))
    pen.text((2 * size, size), sample.dialog.title, font=_font(sample, 1.3), fill=(20, 40, 90))
    y = 4 * size
    for label in ("Họ và tên", "Số hồ sơ"):
        pen.text((2 * size, y), label, font=_font(sample, 0.9), fill=(60, 60, 60))
        pen.rectangle(
            (14 * size, y - 4, 44 * size, y + round(1.6 * size)), outline=(160, 170, 180), fill=(255, 255, 255)
        )
        y += round(2.6 * size)
    for line in sample.dialog.lines:
        y = _text(pen, (4 * size, y + size // 2), line, _font(sample), width=40 * size, fill=(190, 20, 20))
    _buttons(pen, 44 * size, 22 * size, _font(sample, 0.9), ["Lưu", "Quay lại"])
    return image


def _prompt(sample: Sample, chance: random.Random) -> Image.Image:
    """A browser's own question, hanging from the address bar."""
    size = sample.size
    image, pen = _screen(46 * size, 24 * size, (232, 236, 240))
    pen.rectangle((0, 0, image.width, 3 * size), fill=(255, 255, 255))
    pen.text((4 * size, size), "https://ioffice.vnpt.vn/", font=_font(sample, 0.85), fill=(60, 64, 67))
    pen.rectangle((3 * size, 4 * size, 36 * size, 18 * size), fill=(255, 255, 255), outline=(190, 190, 190))
    y = 5 * size
    for line in sample.dialog.lines:
        y = _text(pen, (5 * size, y), line, _font(sample), width=28 * size) + size // 2
    return image


FORMS: dict[str, Callable[[Sample, random.Random], Image.Image]] = {
    "dialog": _dialog,
    "page": _page,
    "form": _form,
    "prompt": _prompt,
}


def _png(image: Image.Image, chance: random.Random) -> bytes:
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()


def _jpeg(image: Image.Image, quality: int) -> bytes:
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=quality)
    return kept.getvalue()


def _recompressed(image: Image.Image, chance: random.Random) -> bytes:
    """As a messenger leaves it."""
    return _jpeg(image, 45)


def _blurred(image: Image.Image, chance: random.Random) -> bytes:
    return _jpeg(image.filter(ImageFilter.GaussianBlur(0.05 * image.width / 44)), 80)


def _turned(image: Image.Image, chance: random.Random) -> bytes:
    angle = 2 if chance.random() < 0.5 else -2
    return _jpeg(image.rotate(angle, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=(40, 40, 40)), 85)


def _photographed(image: Image.Image, chance: random.Random) -> bytes:
    """By a phone held at an angle: a keystone, a little turn, uneven light, grain, blur and JPEG."""
    larger = image.resize((1400, round(image.height * 1400 / image.width)), Image.Resampling.BICUBIC)
    wide, high = larger.size
    lean, drop = 0.05 + 0.03 * chance.random(), 0.03 + 0.03 * chance.random()
    corners = (
        (0, 0),
        (-lean * wide, high * (1 + drop)),
        (wide * (1 + lean / 2), high * (1 + drop / 2)),
        (wide * (1 - lean / 3), -drop * high),
    )
    seen = larger.transform(
        larger.size,
        Image.Transform.QUAD,
        [value for corner in corners for value in corner],
        resample=Image.Resampling.BICUBIC,
    )
    light = Image.linear_gradient("L").resize(seen.size).rotate(180 * chance.randrange(2))
    dim = Image.new("RGB", seen.size, (70, 66, 60))
    seen = Image.composite(seen, Image.blend(seen, dim, 0.4), light)
    grain = Image.effect_noise(seen.size, 30).convert("RGB")
    seen = Image.blend(seen, grain, 0.08).filter(ImageFilter.GaussianBlur(0.8))
    return _jpeg(seen, 60)


DAMAGES: dict[str, Callable[[Image.Image, random.Random], bytes]] = {
    "clean": _png,
    "jpeg": _recompressed,
    "blurred": _blurred,
    "turned": _turned,
    "photographed": _photographed,
}
