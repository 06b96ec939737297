"""`python -m server.outputs.pdf_process`: HTML on standard input, PDF on standard output.

A process of its own: WeasyPrint keeps some 70 MB of fonts for every document it makes.
"""

from __future__ import annotations

import json
import sys
from typing import Any
from urllib.parse import unquote, urlparse

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse


class _Given(URLFetcher):  # type: ignore[misc]
    """Nothing is fetched but what the caller named: no network, no other file of this machine."""

    def __init__(self, allowed: list[str]) -> None:
        super().__init__(allowed_protocols=["file", "data"])
        self._allowed = frozenset(allowed)

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url.startswith("data:") or unquote(urlparse(url).path) in self._allowed:
            return super().fetch(url, headers)
        raise ValueError(f"not named by the caller: {url}")


def main() -> None:
    asked = json.load(sys.stdin.buffer)
    fetcher = _Given(asked["files"])
    html = HTML(string=asked["html"], url_fetcher=fetcher)
    # The same input gives the same bytes: no moment and no chance goes into the file.
    options = {
        "pdf_identifier": bytes.fromhex(asked["identifier"]),
        "full_fonts": False,
        "optimize_images": False,
    }
    for style in asked["styles"]:
        fonts = FontConfiguration()
        css = CSS(string=style, font_config=fonts, url_fetcher=fetcher)
        document = html.render(font_config=fonts, stylesheets=[css], **options)
        if asked["pages"] in (None, len(document.pages)):
            document.write_pdf(sys.stdout.buffer, **options)
            return
    raise ValueError(f"{len(document.pages)} pages and not {asked['pages']}")


if __name__ == "__main__":
    main()
