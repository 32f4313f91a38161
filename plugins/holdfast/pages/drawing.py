"""What all charts share: how axes, colours and labels look. Colours are the page's own, so that light, dark and print follow it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from holdfast.languages import Language

# Custom properties of static/pages.css: a picture takes whatever they are where it is looked at.
ACCENT = "var(--accent)"
SOFT = "var(--soft)"
KEPT, LOST, NEW, BACK = "var(--kept)", "var(--lost)", "var(--new)", "var(--back)"
SERIES = [f"var(--series-{number})" for number in range(1, 7)]
PAPER = "var(--paper)"

# Formats of d3, to which the page gives the separators of its language.
RATE, WHOLE_RATE, COUNT, AMOUNT, SHORT = ".1%", ".0%", ",.0f", ",.2f", "~s"

HEIGHT = 260


def rows() -> Any:
    """The data of a picture: the page puts the rows that its filters leave in their place."""
    import altair as alt

    return alt.NamedData(name="rows")


def period_axis(title: str | None = None, column: str = "period_start") -> Any:
    """Periods from left to right, in the order of the rows, written in the page's language."""
    import altair as alt

    axis = alt.Axis(title=title, labelAngle=0, labelOverlap="greedy", labelSeparation=12, ticks=False, labelPadding=8)
    return alt.X(f"{column}_label:O", sort=None, axis=axis)


def value_axis(column: str, format: str, title: str | None = None, zero: bool = False, ticks: int = 5) -> Any:
    """Values upwards; `zero` for bars, whose length is read."""
    import altair as alt

    return alt.Y(
        f"{column}:Q",
        scale=alt.Scale(zero=zero, nice=True),
        axis=alt.Axis(title=title, format=format, tickCount=ticks, ticks=False, domain=False, labelPadding=6),
    )


def as_large_as(rows_of: str, row_height: int, columns_of: str = "", column_width: int = 0) -> dict[str, Any]:
    """The `usermeta` of a picture that is as high, and at least as wide, as it has values of these columns; sizes in pixels."""
    return {"rowsOf": rows_of, "rowHeight": row_height, "columnsOf": columns_of, "columnWidth": column_width}


def as_spec(chart: Any) -> dict[str, Any]:
    """The Vega-Lite of a chart as wide as its place, without what the page brings itself: data, and the script's version.

    It is held against Vega-Lite's schema by the tests, not at every writing, which would take longer than all else.
    """
    spec: dict[str, Any] = {
        "width": "container",
        "height": HEIGHT,
        **chart.to_dict(validate=False, context={"datasets": {}}),
    }
    for key in ("$schema", "config"):
        spec.pop(key, None)
    spec.pop("datasets", None)
    return spec


def tips(language: Language, *shown: tuple[str, str, str | None]) -> list[Any]:
    """What is said under the pointer: column, what it is called, and the format of a number; None for a text."""
    import altair as alt

    return [
        alt.Tooltip(f"{column}:N", title=language.text(title))
        if format is None
        else alt.Tooltip(f"{column}:Q", title=language.text(title), format=format)
        for column, title, format in shown
    ]


def looked_up(column: str, words: Mapping[str, str]) -> str:
    """A Vega expression: the word for the value of `column`."""
    return f"{json.dumps(dict(words))}[datum.{column}]"
