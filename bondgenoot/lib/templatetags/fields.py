"""`{% field form.title %}`: one form field with its label, hint and error."""

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """The same as `{{ form.title.as_field_group }}`, shorter, and loud when the field does not exist."""
    return bound.as_field_group()
