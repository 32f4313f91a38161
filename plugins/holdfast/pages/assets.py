"""The files that all pages share: Vega-Lite's script from its package, our own scripts and the style sheet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

STATIC = Path(__file__).with_name("static")
# In the order in which a page loads them; theme.js comes before the page is drawn.
SCRIPTS = ("formats.js", "filters.js", "tables.js", "charts.js", "frame.js")


def assets() -> Iterator[tuple[str, str]]:
    """Name and content of each file of the pages' folder `assets` that is our own."""
    for file in sorted(STATIC.iterdir()):
        yield file.name, file.read_text(encoding="utf-8")


def vega(*places: Path) -> str:
    """Vega, Vega-Lite and Vega-Embed as one script: the first of `places` that holds that of the installed version, else bundled.

    Bundling takes seconds.
    """
    first_line = f"// Vega, Vega-Lite and Vega-Embed, of vl-convert-python {version('vl-convert-python')}\n"
    for place in places:
        with suppress(OSError, UnicodeDecodeError):
            script = place.read_text(encoding="utf-8")
            if script.startswith(first_line):
                return script
    import vl_convert

    # in a function of its own: the bundle's short names are nobody else's business
    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    return f"{first_line}(function () {{\n{bundle}\n}})();\n"
