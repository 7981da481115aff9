"""People of the editorial groups, and what they do in the administration."""

from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation

from cms.users.services import create_verified_user

REGIONAL, NATIONAL, TRANSLATOR, MODERATOR = (
    "Regional editors",
    "National editors",
    "Translators",
    "Moderators",
)


def someone(group="", email="", **fields):
    """Return a person of an editorial group."""
    name = (group or "nobody").split()[0].lower()
    person = create_verified_user(
        email or f"{name}@example.org", "password", name=name.title(), language="en", **fields
    )
    if group:
        person.groups.add(Group.objects.get(name=group))
    return person


def locale(language):
    return Locale.objects.get(language_code=language)


def submit(client, page, *languages, **fields):
    """Send a page to translation through the administration; return the works of translation."""
    ids = [locale(language).pk for language in languages]
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    response = client.post(address, {"locales": ids, **fields})
    assert response.status_code == 302, response.content.decode()
    return [translation_into(page, language) for language in languages]


def translation_into(page, language):
    return Translation.objects.get(
        source__object_id=page.translation_key, target_locale__language_code=language
    )


def write(client, translation, words=lambda text: f"{text} (translated)"):
    """Translate every text as the translator's screen does: one request a text."""
    for segment in translation.source.stringsegment_set.select_related("string", "context"):
        text = segment.string.data
        data = f"{text}-in-translation" if segment.context.path == "slug" else words(text)
        response = client.put(
            reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk]),
            f"value={data}",
            content_type="application/x-www-form-urlencoded",
        )
        assert response.status_code in {200, 201}, response.content
    assert not StringTranslation.objects.filter(has_error=True).exists()


def publish(client, translation):
    """Press the button of the translator's screen that publishes."""
    target = translation.get_target_instance()
    return client.post(
        reverse("wagtailadmin_pages:edit", args=[target.pk]), {"action": "publish"}, follow=True
    )
