"""Documents on paper and screen: the words of each in `<language>/<name>.html.j2`, plain HTML that both can show.

Only headings, paragraphs, lists and tables: what a browser shows, the PDF shows too. Autoescape is on.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def write(document: str, language: str, /, **values: object) -> str:
    """The document's body."""
    return _environment().get_template(f"{language}/{document}.html.j2").render(**values)
