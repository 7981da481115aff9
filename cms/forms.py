"""How forms are drawn on this site."""

from django.forms.renderers import TemplatesSetting


class SiteRenderer(TemplatesSetting):
    """Draw fields with the site's own templates: label, hint, error, control."""

    form_template_name = "components/form_fields.html"
    field_template_name = "components/field.html"
