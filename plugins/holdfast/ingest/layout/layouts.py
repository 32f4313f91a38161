"""The layouts at hand: shipped ones, and the user's own, which win over shipped ones of the same name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from holdfast.errors import HoldfastError
from holdfast.ingest.layout.canonical import canonical_objects
from holdfast.ingest.layout.exports import Export, Join
from holdfast.ingest.layout.model import LayoutFile
from holdfast.ingest.layout.reading import joins_with, read_once
from holdfast.settings import Settings

SHIPPED = Path(__file__).resolve().parents[2] / "layouts"
# part of the fingerprint of refusals: raise it when a new version of this room can read what an old one refused
READER_VERSION = "3"


def exports_of(settings: Settings, source: str) -> tuple[Export, ...]:
    """The kinds of file that `source` may deliver, after the pins of the `layouts` setting.

    Raises HoldfastError for a layout file that cannot be used, and for a pin that names no known layout or object.
    """
    known = _known_layouts(settings.layouts)
    pins: Mapping[str, str] = settings.business["layouts"]
    _check_pins(pins, known)
    chosen = []
    for layout in known.values():
        for number, spec in enumerate(layout.exports):
            fed = [*spec.objects, *(name for joined in joins_with(layout, spec) for name in joined.objects)]
            if spec.source == source and _is_wanted(pins, layout.layout, source, fed or [""]):
                chosen.append(Export(layout.layout, number, spec, layout.canonical, next(iter(fed), "")))
    return tuple(chosen)


def joins_of(settings: Settings, source: str) -> tuple[Join, ...]:
    """The objects of `source` that several kinds of file make together, after the pins. Raises like exports_of."""
    pins: Mapping[str, str] = settings.business["layouts"]
    return tuple(
        Join(Export(layout.layout, len(layout.exports) + number, spec, False), spec)
        for layout in _known_layouts(settings.layouts).values()
        for number, spec in enumerate(layout.joined)
        if spec.source == source and _is_wanted(pins, layout.layout, source, spec.objects)
    )


def _is_wanted(pins: Mapping[str, str], layout: str, source: str, objects: Iterable[str]) -> bool:
    return layout in {pins.get(f"{source}.{name}", pins.get(source, layout)) for name in objects}


def fingerprint(exports: tuple[Export, ...]) -> str:
    """Changes when a file that was refused might be accepted now."""
    text = json.dumps([[e.layout, e.spec.model_dump(mode="json", exclude_defaults=True)] for e in exports])
    return hashlib.sha256(f"{READER_VERSION}{text}".encode()).hexdigest()[:16]


def _known_layouts(own: Path | None) -> dict[str, LayoutFile]:
    own_files = [] if own is None else [own] if own.is_file() else sorted([*own.glob("*.yml"), *own.glob("*.yaml")])
    layouts: dict[str, LayoutFile] = {}
    for path in [*sorted(SHIPPED.glob("*.yml")), *own_files]:
        state = path.stat()
        layout = read_once(path, state.st_mtime_ns, state.st_size)
        layouts[layout.layout] = layout
    return layouts


def _check_pins(pins: Mapping[str, Any], known: Mapping[str, LayoutFile]) -> None:
    for place, name in pins.items():
        source, _, object_name = place.partition(".")
        shapes = canonical_objects()
        if source not in shapes or (object_name and object_name not in shapes[source]):
            raise HoldfastError(
                f"The setting layouts pins '{place}', which is neither a source ({', '.join(shapes)}) "
                "nor an object written like orders.refunds."
            )
        if name not in known:
            raise HoldfastError(
                f"The setting layouts pins '{place}' to '{name}', which is no known layout; "
                f"known are {', '.join(sorted(known))}."
            )
