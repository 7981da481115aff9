"""Tags of every page: icons, navigation, typography and the small parts of a form."""

from django import template
from django.contrib.messages import get_messages
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect
from django.utils.formats import number_format
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cms import navigation
from cms.icons import draw_icon
from cms.typography import space_french

register = template.Library()

MEGABYTE = 1_000_000


@register.simple_tag
def icon(name: str, css: str = "icon") -> SafeString:
    """Draw an icon; a word must stand beside it."""
    return draw_icon(name, css=css)


@register.filter
def typography(value) -> SafeString:
    """Set French spaces in a text that does not pass through the middleware (mail, PDF)."""
    return mark_safe(space_french(str(conditional_escape(value))))


@register.simple_tag(takes_context=True)
def main_menu(context) -> list[navigation.Entry]:
    """Return the entries of the main navigation."""
    return navigation.main_menu(_path(context), _menu_pages(context))


@register.simple_tag(takes_context=True)
def footer_links(context, group: str) -> list[navigation.Entry]:
    """Return the links of one column of the footer: `guarantee`, `pages` or `legal`."""
    if group == "pages":
        return _menu_pages(context)
    return navigation.entries({"guarantee": navigation.GUARANTEE, "legal": navigation.LEGAL}[group])


@register.simple_tag
def address(name: str, *args) -> str:
    """Return the address of a named view, or nothing when this site does not have it."""
    return navigation.address(name, *args)


@register.simple_tag(takes_context=True)
def language_switch(context) -> list[navigation.Language]:
    """Return this page in the three languages."""
    return navigation.languages(context.get("request"), context.get("page"))


@register.simple_tag(takes_context=True)
def flash_messages(context) -> list:
    """Return the messages for this reader, without opening a session for somebody who has none."""
    request = context.get("request")
    if request is None or not ({"sessionid", "messages"} & request.COOKIES.keys()):
        return []
    return list(get_messages(request))


@register.filter
def field_kind(field: BoundField) -> str:
    """Say which shape of field to draw: `choices`, `checkbox`, `file` or `plain`."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, CheckboxInput):
        return "checkbox"
    return "file" if isinstance(widget, FileInput) else "plain"


@register.filter
def field_limit(field: BoundField) -> int | None:
    """Return how many characters a long text may hold, when the form sets a limit."""
    return getattr(field.field, "max_length", None) if field.widget_type == "textarea" else None


@register.filter
def file_size(size: int | None) -> str:
    """Write a size in the units that people read: kilobytes below one megabyte, then megabytes."""
    if not size:
        return ""
    if size < MEGABYTE:
        return _("%(number)s kB") % {"number": number_format(max(1, round(size / 1000)))}
    return _("%(number)s MB") % {"number": number_format(round(size / MEGABYTE, 1), decimal_pos=1)}


@register.filter
def error_count(form) -> int:
    """Count the sentences that an error summary lists."""
    return sum(len(errors) for errors in form.errors.values())


def _menu_pages(context) -> list[navigation.Entry]:
    """Read the editors' pages once for the header and the footer of one rendering."""
    kept = context.render_context
    if "menu_pages" not in kept:
        kept["menu_pages"] = navigation.menu_pages(_path(context))
    return kept["menu_pages"]


def _path(context) -> str:
    request = context.get("request")
    return request.path if request else ""
