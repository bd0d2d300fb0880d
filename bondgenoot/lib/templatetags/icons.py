"""`{% icon "talk" %}`: a drawing out of our own sprite, hidden from a screen reader unless it has a title."""

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, title: str = "") -> SafeString:
    """One icon of `static/icons.svg`; pass `title` only when no text beside it says the same."""
    href = f"{static('icons.svg')}#{name}"
    if title:
        return format_html(
            '<svg class="icon" width="24" height="24" role="img" aria-label="{}"><use href="{}"></use></svg>',
            title,
            href,
        )
    return format_html(
        '<svg class="icon" width="24" height="24" aria-hidden="true" focusable="false">'
        '<use href="{}"></use></svg>',
        href,
    )
