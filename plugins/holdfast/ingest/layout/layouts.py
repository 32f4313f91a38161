"""The layouts at hand: shipped ones, and the user's own, which win over shipped ones of the same name."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from holdfast.errors import HoldfastError
from holdfast.ingest.layout import references
from holdfast.ingest.layout.canonical import canonical_objects
from holdfast.ingest.layout.form import Form
from holdfast.ingest.layout.model import ExportSpec, JoinedSpec, LayoutFile, Locale, ObjectSpec
from holdfast.settings import Settings

SHIPPED = Path(__file__).resolve().parents[2] / "layouts"
# part of the fingerprint of refusals: raise it when a new version of this room can read what an old one refused
READER_VERSION = "2"


@dataclass(frozen=True)
class Export:
    """One kind of file of a layout, with its locale filled in from the layout."""

    layout: str
    number: int
    spec: ExportSpec
    is_canonical: bool
    # the object that answers for rows of a file that feeds none by itself
    kept_for: str = ""

    @property
    def kept_name(self) -> str:
        """What its kept rows are called among the objects of a load; empty when none are kept."""
        return f"_{self.layout}.{self.spec.part}" if self.spec.part else ""

    @cached_property
    def names(self) -> frozenset[str]:
        """The exported columns it refers to, case-folded."""
        return frozenset(references.top_level(name).casefold() for name in references.of_export(self.spec))

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The exported names (or paths) that a file must have."""
        if self.spec.required is not None:
            return tuple(self.spec.required)
        names: list[str] = []
        for object_name, objects in self.spec.objects.items():
            for column in canonical_objects()[self.spec.source][object_name].required:
                names.extend(references.needed(objects.columns[column]))
        return tuple(dict.fromkeys(names))

    @cached_property
    def form(self) -> Form:
        """What its layout says of how its files are written."""
        return self.spec.form

    @cached_property
    def form_key(self) -> str:
        """Equal for equal forms; empty where nothing is said."""
        return self.spec.key.removeprefix("{}")

    @cached_property
    def needs(self) -> tuple[frozenset[str], ...]:
        """Case-folded names, one of each set of which a header must have."""
        sets = [{name.casefold(), references.top_level(name).casefold()} for name in self.required]
        if choice := self.spec.needs_one_of:
            sets.append({form for name in choice for form in (name.casefold(), references.top_level(name).casefold())})
        return tuple(map(frozenset, sets))

    def fits(self, columns: Set[str]) -> bool:
        """Whether a header with these columns (case-folded) has all that a file must have."""
        return not any(names.isdisjoint(columns) for names in self.needs)

    @property
    def title(self) -> str:
        return f"{self.layout} ({', '.join(self.spec.objects) or self.spec.part or 'not loaded'})"


@dataclass(frozen=True)
class Join:
    """Objects of a layout that several kinds of file make together; `names` are the kept parts by their name in the layout."""

    export: Export
    spec: JoinedSpec

    @property
    def names(self) -> dict[str, str]:
        parts = [self.spec.rows_of, *(lookup.part for lookup in self.spec.lookups.values())]
        return {part: f"_{self.export.layout}.{part}" for part in parts}


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
            fed = [*spec.objects, *(name for joined in _joined_from(layout, spec) for name in joined.objects)]
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


def _joined_from(layout: LayoutFile, spec: ExportSpec) -> list[JoinedSpec]:
    """The joins that need the part `spec` keeps."""
    return [
        joined
        for joined in layout.joined
        if joined.source == spec.source
        and spec.part in (joined.rows_of, *(lookup.part for lookup in joined.lookups.values()))
    ]


def fingerprint(exports: tuple[Export, ...]) -> str:
    """Changes when a file that was refused might be accepted now."""
    text = json.dumps([[e.layout, e.spec.model_dump(mode="json", exclude_defaults=True)] for e in exports])
    return hashlib.sha256(f"{READER_VERSION}{text}".encode()).hexdigest()[:16]


def _known_layouts(own: Path | None) -> dict[str, LayoutFile]:
    own_files = [] if own is None else [own] if own.is_file() else sorted([*own.glob("*.yml"), *own.glob("*.yaml")])
    layouts: dict[str, LayoutFile] = {}
    for path in [*sorted(SHIPPED.glob("*.yml")), *own_files]:
        state = path.stat()
        layout = _read_once(path, state.st_mtime_ns, state.st_size)
        layouts[layout.layout] = layout
    return layouts


@cache
def _read_once(path: Path, changed_ns: int, size: int) -> LayoutFile:
    """Every step of a load asks for the layouts; a file that has not changed is read once per process."""
    return read_layout(path)


def read_layout(path: Path) -> LayoutFile:
    """The layout in `path`. Raises HoldfastError that names the file and the field that is wrong."""
    import yaml
    from pydantic import ValidationError

    try:
        layout = LayoutFile.model_validate(yaml.load(path.read_text(encoding="utf-8"), Loader=_loader()))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise HoldfastError(f"The layout {path} cannot be read: {' '.join(str(error).split())}.") from None
    except ValidationError as error:
        # a column may also be a plain name: that it is none is no help beside what is wrong in it
        first = min(error.errors(), key=lambda found: found["loc"][-1:] == ("str",))
        field = ".".join(str(part) for part in first["loc"] if part not in ("ColumnSpec", "str")) or "the file"
        message = first["msg"].removeprefix("Value error, ")
        raise HoldfastError(f"The layout {path} is wrong at {field}: {message}.") from None
    if layout.canonical:
        layout.exports = _canonical_exports()
    for spec in (*layout.exports, *layout.joined):
        _check_objects(path, spec)
        if not spec.objects and not spec.not_loaded and not _joined_from(layout, spec):
            raise HoldfastError(f"The layout {path} keeps the part '{spec.part}', which no join uses.")
        for name in Locale.model_fields:
            if getattr(spec, name) is None:
                setattr(spec, name, getattr(layout, name))
    return layout


@cache
def _loader() -> Any:
    """A safe YAML loader to which yes, no, on and off are words: NO is Norway, and `on` a delivered value."""
    import yaml

    # libyaml's, ten times as fast, where PyYAML was built with it
    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # mypy cannot follow a base found at run time
        pass

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))
    return Loader


def _canonical_exports() -> list[ExportSpec]:
    """An export per canonical object, whose columns have the canonical names."""
    return [
        ExportSpec(
            source=source,
            files=[f"{name}*"],
            needs_one_of=list(shape.one_of),
            objects={name: ObjectSpec(columns={column.name: column.name for column in shape.columns})},
        )
        for source, objects in canonical_objects().items()
        for name, shape in objects.items()
    ]


def _check_objects(path: Path, spec: ExportSpec) -> None:
    shapes = canonical_objects().get(spec.source)
    if shapes is None:
        raise HoldfastError(f"The layout {path} names an unknown source '{spec.source}'.")
    for name, given in spec.objects.items():
        if name not in shapes:
            known = ", ".join(shapes)
            raise HoldfastError(
                f"The layout {path} names an unknown object '{name}' of {spec.source}; known are {known}."
            )
        columns = [column.name for column in shapes[name].columns]
        if unknown := [column for column in given.columns if column not in columns]:
            raise HoldfastError(
                f"The layout {path} names an unknown column '{unknown[0]}' of {spec.source}.{name}; "
                f"known are {', '.join(columns)}."
            )
        if missing := [column for column in shapes[name].required if column not in given.columns]:
            raise HoldfastError(f"The layout {path} says nothing of '{missing[0]}', which {spec.source}.{name} needs.")


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
