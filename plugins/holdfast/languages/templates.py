"""Templates that speak a language."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from holdfast.languages.agenda_words import channel, owner, reason

if TYPE_CHECKING:
    from pathlib import Path

    from holdfast.languages import Language

# What a template may write a value as: {{ count | signed }}.
KINDS = (
    *("count", "number", "rate", "amount", "short_amount", "signed", "written"),
    *("day", "weekday", "instant", "period"),
)


def fill_template(folder: Path, template: str, language: Language, **facts: Any) -> str:
    """The HTML of a template in `folder`, with everything that is put into it escaped."""
    environment = _environment(folder)
    environment.install_gettext_translations(language.translations, newstyle=True)
    environment.filters.update({kind: getattr(language, kind) for kind in KINDS}, translated=language.text)
    environment.filters.update({each.__name__: partial(each, language) for each in (channel, reason, owner)})
    html: str = environment.get_template(template).render(language=language, **facts)
    return html


@cache
def _environment(folder: Path) -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
