"""Tags of every page: icons, navigation, typography and the small parts of a form."""

from django import template
from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.staticfiles.storage import staticfiles_storage
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms import addresses, catalogues, navigation
from cms.icons import draw_icon
from cms.storage import SHEETS
from cms.typography import space_french, space_french_html

register = template.Library()

MEGABYTE = 1_000_000
# What one place of a template keeps; addresses have endless variants, so it starts again when it is full.
MOST_KEPT = 500


@register.simple_tag
def icon(name: str, css: str = "icon") -> SafeString:
    """Draw an icon; a word must stand beside it."""
    return draw_icon(name, css=css)


@register.filter
def typography(value) -> SafeString:
    """Set French spaces in a text that does not pass through the middleware (mail, PDF)."""
    return mark_safe(space_french(str(conditional_escape(value))))


@register.filter
def french_spacing(html: str) -> SafeString:
    """Set the French spaces of a whole document, as the middleware does for a page."""
    # Safe: only the spaces of a document that is drawn already change.
    return mark_safe(space_french_html(html) if get_language() == "fr" else html)


@register.simple_tag(takes_context=True)
def site_surroundings(context) -> navigation.Surroundings:
    """Return the menus, the footer and the notices around this page."""
    return navigation.surroundings(context.get("request"), context.get("page"))


@register.simple_tag
def style_sheets() -> list[str]:
    """Return the addresses of the style sheets of every page: a single one where static files are collected."""
    one_sheet = getattr(staticfiles_storage, "one_sheet", None)
    return [static(name) for name in ([one_sheet] if one_sheet else SHEETS)]


@register.simple_tag
def address(name: str, *args) -> str:
    """Return the address of a named view, or nothing when this site does not have it."""
    return addresses.address(name, *args)


@register.simple_tag(takes_context=True)
def language_switch(context) -> list[navigation.Language]:
    """Return this page in the three languages."""
    return navigation.languages(context.get("request"), context.get("page"))


@register.simple_tag(takes_context=True)
def flash_messages(context) -> list:
    """Return the messages for this reader, without opening a session for somebody who has none."""
    request = context.get("request")
    if request is None or not ({settings.SESSION_COOKIE_NAME, "messages"} & request.COOKIES.keys()):
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


class KeptNode(template.Node):
    """A part of a page that says the same wherever its facts are the same."""

    def __init__(self, nodelist, facts):
        self.nodelist, self.facts, self.kept = nodelist, facts, {}

    def render(self, context):
        facts = (get_language(), catalogues.version(), *(fact.resolve(context) for fact in self.facts))
        drawn = self.kept.get(facts)
        if drawn is None:
            if len(self.kept) >= MOST_KEPT:
                self.kept.clear()
            drawn = self.kept[facts] = self.nodelist.render(context)
        return drawn


@register.tag
def kept(parser, token):
    """Draw a part of a page once for each set of facts: `{% kept fact other %}…{% endkept %}`.

    What is inside reads nothing but these facts, texts of the site and icons: neither the request nor its reader. Facts can
    be compared (texts, numbers, named tuples), so that what is kept needs no date: it is never of the past. In the memory of
    the process.
    """
    facts = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, facts)
