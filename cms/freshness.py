"""Which writes make the public pages again: those to the rows that such a page shows."""

from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.images.models import AbstractRendition
from wagtail.signals import post_page_move

from cms.delivery import forget_pages

# Apps whose every row may be read on a public page.
APPS = {"home", "search", "wagtailredirects", "wagtailimages", "wagtaildocs"}
# Rows of other apps. The rest of the certification is work in progress that no visitor sees.
MODELS = {
    "certification.appeal",
    "certification.award",
    "certification.awardmeasure",
    "certification.certificate",
    "certification.certificatefile",
    "certification.checkpoint",
    # Its yearly figures alone are public.
    "certification.complaint",
    "certification.consultation",
    "certification.consultationcomment",
    "certification.cosignature",
    "certification.credential",
    "certification.glossaryterm",
    "certification.logentry",
    "certification.registerentry",
    # How long what a form asks for is kept is said above it.
    "certification.retentionrule",
    "certification.review",
    "certification.scheme",
    "certification.signingkey",
    "certification.suspension",
    "certification.terminology",
    "certification.territory",
    "certification.witness",
    "wagtailcore.locale",
    "wagtailcore.page",
    "wagtailcore.pageviewrestriction",
    "wagtailcore.site",
    # The reference framework, which the guarantee explains down to its clocks and its rules of committee.
    *(
        f"certification.{name}"
        for name in (
            "actorfamily",
            "awardlevel",
            "axis",
            "clock",
            "committeerules",
            "criterion",
            "evidencetype",
            "findinggrade",
            "framework",
            "frameworkversion",
            "indicator",
            "interestcategory",
            "leveldescriptor",
            "levelrequirement",
            "maturitylevel",
            "pledgetext",
            "principle",
            "profile",
            "question",
            "sphere",
            "thememodule",
        )
    ),
}


def listen() -> None:
    """Hear of every write that Django announces; pages that move are announced by Wagtail alone."""
    for signal in (post_save, post_delete, m2m_changed, post_page_move):
        signal.connect(_written, dispatch_uid="cms.freshness")


def is_shown(model) -> bool:
    """Tell whether public pages may show rows of this model."""
    # A rendition is made by the page that shows it.
    if issubclass(model, AbstractRendition):
        return False
    return model._meta.app_label in APPS or model._meta.label_lower in MODELS


def is_of_the_certification(model) -> bool:
    """Tell whether pages of the certification show rows of this model: what editors write stands around them at most."""
    return model._meta.app_label == "certification"


def _written(sender, **_facts) -> None:
    if is_shown(sender):
        forget_pages(of_the_certification=is_of_the_certification(sender))
