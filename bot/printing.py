"""A document's body as one page that opens offline, and as a PDF for A4. It has headings, lists and tables only."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Sequence

from bot.drawing import chart_png
from bot.paper_blocks import Blocks, draw, draw_picture, new_paper
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
th {{ background: #e8f0f6; }}
@media (max-width: 34rem) {{ body {{ padding: .8rem; }} th, td {{ padding: .25rem; font-size: .9rem; }} }}
@media print {{ @page {{ size: A4; margin: 18mm; }} body {{ max-width: none; padding: 0; font-size: 11pt; }}
  h2, h3 {{ break-after: avoid; }} tr {{ break-inside: avoid; }} }}
</style>
</head>
<body>
{body}</body>
</html>
"""
_TITLE = re.compile(r"<h1>(.*?)</h1>", re.DOTALL)


def as_html(body: str, language: str, charts: Sequence[Chart] = ()) -> str:
    """Nothing is fetched from anywhere: it opens without a network. Charts come last."""
    found = _TITLE.search(body)
    pictures = "".join(_picture(chart) for chart in charts)
    return _PAGE.format(language=language, title=found[1] if found else "Cầu Nối", body=f"{body}{pictures}")


def _picture(chart: Chart) -> str:
    drawn = base64.b64encode(chart_png(chart)).decode()
    spoken = "; ".join(f"{bar.label}: {bar.part}/{bar.whole}" for bar in chart.bars)
    alt = html.escape(f"{chart.title}. {spoken}", quote=True)
    return f'<p><img src="data:image/png;base64,{drawn}" alt="{alt}" style="max-width:100%;width:390px"></p>\n'


def as_pdf(body: str, charts: Sequence[Chart] = ()) -> bytes:
    blocks = Blocks()
    blocks.feed(body)
    blocks.close()
    paper = new_paper()
    for block in blocks.found:
        draw(paper, block)
    for chart in charts:
        draw_picture(paper, chart_png(chart))
    return bytes(paper.output())
