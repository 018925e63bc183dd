"""A document's body as one page that opens offline, as a PDF for A4, and as a table for a spreadsheet.

It has headings, paragraphs, lists and tables only.
"""

from __future__ import annotations

import base64
import csv
import html
import io
import re
from collections.abc import Sequence
from itertools import count

from bot.drawing import chart_png
from bot.paper_blocks import Block, Blocks, draw, draw_pictures, new_paper
from bot.spreadsheet_files import harmless
from desk.digest import Chart

_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; color: #1b2733; background: #fff; margin: 0 auto;
  max-width: 46rem; padding: 1.2rem; }}
h1 {{ font-size: 1.6rem; line-height: 1.25; }}
h2 {{ font-size: 1.2rem; margin: 2rem 0 .5rem; border-bottom: 2px solid #155a8a; padding-bottom: .2rem; }}
h3 {{ font-size: 1rem; margin: 1.2rem 0 .2rem; }}
p {{ margin: .3rem 0; overflow-wrap: anywhere; }}
table {{ border-collapse: collapse; width: 100%; margin: .6rem 0; }}
th, td {{ border: 1px solid #9fb3c4; padding: .35rem .5rem; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; }}
th {{ background: #e8f0f6; overflow-wrap: normal; }}
nav ul {{ list-style: none; padding: 0; margin: 1rem 0; }}
nav li {{ margin: .1rem 0; }}
nav a {{ color: #155a8a; display: inline-block; padding: .35rem 0; }}
@media (max-width: 34rem) {{ body {{ padding: .8rem; }} th, td {{ padding: .25rem; font-size: .9rem; }} }}
@media print {{ @page {{ size: A4; margin: 18mm; }} body {{ max-width: none; padding: 0; font-size: 11pt; }}
  nav {{ display: none; }}
  h2, h3 {{ break-after: avoid; }} tr {{ break-inside: avoid; }} }}
</style>
</head>
<body>
{body}</body>
</html>
"""
_PART = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)
_MANY_PARTS = 4
_TITLE = re.compile(r"<h1>(.*?)</h1>", re.DOTALL)


def as_html(body: str, language: str, charts: Sequence[Chart] = ()) -> str:
    """Nothing is fetched from anywhere: it opens without a network. Charts come last."""
    found = _TITLE.search(body)
    pictures = "".join(_picture(chart) for chart in charts)
    title = found[1] if found else "Cầu Nối"
    return _PAGE.format(language=language, title=title, body=f"{_with_contents(body)}{pictures}")


def _with_contents(body: str) -> str:
    """Links to the parts stand before the first: on a telephone a long book is many screens."""
    heads = _PART.findall(body)
    if len(heads) < _MANY_PARTS:
        return body
    numbers = count(1)
    parts = _PART.sub(lambda head: f'<h2 id="p{next(numbers)}">{head[1]}</h2>', body)
    links = "".join(f'<li><a href="#p{number}">{head}</a></li>' for number, head in enumerate(heads, start=1))
    before, first, rest = parts.partition('<h2 id="p1">')
    return f"{before}<nav><ul>{links}</ul></nav>\n{first}{rest}"


def _picture(chart: Chart) -> str:
    drawn = base64.b64encode(chart_png(chart)).decode()
    spoken = "; ".join(f"{bar.label}: {bar.part}/{bar.whole}" for bar in chart.bars)
    alt = html.escape(f"{chart.title}. {spoken}", quote=True)
    return f'<p><img src="data:image/png;base64,{drawn}" alt="{alt}" style="max-width:100%;width:390px"></p>\n'


def as_pdf(body: str, charts: Sequence[Chart] = ()) -> bytes:
    paper = new_paper()
    for block in _blocks(body):
        draw(paper, block)
    draw_pictures(paper, [chart_png(chart) for chart in charts])
    return bytes(paper.output())


def as_csv(body: str) -> bytes:
    """Every line and table of it, with the mark by which Excel knows UTF-8 and the separator it expects in Vietnam."""
    written = io.StringIO()
    out = csv.writer(written, delimiter=";")
    for block in _blocks(body):
        if block.kind == "h2":
            out.writerow([])
        out.writerows([harmless(cell) for cell in row] for row in (block.rows or [[block.text]]))
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _blocks(body: str) -> list[Block]:
    blocks = Blocks()
    blocks.feed(body)
    blocks.close()
    return blocks.found
