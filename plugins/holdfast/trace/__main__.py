"""`make trace ID=order:1001`, `make trace FILE=orders/orders_2025-08.csv`: the whole way of a record or a file.

`python -m holdfast.trace id OBJECT:ID`; `python -m holdfast.trace file PATH`. Values that may be personal are not shown. Exit codes: 0 traced,
2 there is no such thing.
"""

from __future__ import annotations

import sys

from holdfast.errors import HoldfastError
from holdfast.settings import load_settings
from holdfast.trace import open_catalogue, trace_file, trace_record


def main(arguments: list[str]) -> int:
    """Run one of the two commands; returns the exit code."""
    from rich.console import Console
    from rich.markup import escape

    out = Console(highlight=False, soft_wrap=True)
    try:
        settings = load_settings()
        match arguments:
            case ["id", text] if text:
                trace = trace_record
            case ["file", text] if text:
                trace = trace_file
            case _:
                print(__doc__.strip().splitlines()[0])
                return 2
        with open_catalogue(settings) as connection:
            for title, lines in trace(connection, settings, text):
                out.print(f"[bold]{escape(title)}[/]")
                for line in lines:
                    out.print(escape(f"  {line}"))
        return 0
    except HoldfastError as error:
        print(f"holdfast: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
