"""What is read of credentials, and of the things that they name by their addresses."""

from django.conf import settings
from django.utils.translation import get_language

from certification.choices import PUBLIC_AWARD_STATUSES, StatusPurpose
from certification.models import AwardLevel, Certificate, Credential, FrameworkVersion, StatusList, Territory
from certification.queries.certificate import certificates
from certification.queries.register import register
from certification.rules.code import normalised
from certification.rules.credential import achievement, criteria_address, level_address, territory_address
from certification.rules.credential_proof import CREDENTIALS, OPEN_BADGES

LANGUAGES = ("fr", "en", "es")


def credential_of(code: str) -> Credential | None:
    """Return the credential of a certificate's code, or None."""
    found = normalised(code)
    return (
        found
        and Credential.objects.filter(
            certificate__code=found, certificate__award__status__in=PUBLIC_AWARD_STATUSES
        ).first()
    )


def status_list(purpose: str, number: int) -> StatusList | None:
    if purpose not in StatusPurpose.values:
        return None
    return StatusList.objects.filter(purpose=purpose, number=number).first()


def published_version(code: str, number: str) -> FrameworkVersion | None:
    # No code holds a null character, and PostgreSQL refuses to look for one.
    if "\0" in code + number:
        return None
    return (
        FrameworkVersion.objects.published()
        .select_related("framework")
        .filter(framework__code=code, version=number)
        .first()
    )


def level_of(version: FrameworkVersion, code: str) -> AwardLevel | None:
    return None if "\0" in code else version.award_levels.filter(code=code).first()


def in_each_language(row, field: str) -> dict[str, str]:
    return {locale: getattr(row, f"{field}_{locale}") or getattr(row, f"{field}_fr") for locale in LANGUAGES}


def named(version: FrameworkVersion) -> dict:
    """Return a version as the addresses of credentials name it."""
    return {
        "code": version.framework.code,
        "version": version.version,
        "title": in_each_language(version, "title"),
    }


def achievement_document(version: FrameworkVersion, level: AwardLevel) -> dict:
    """Return a level as the achievement that credentials name, in the reader's language."""
    words = {"code": level.code, "name": in_each_language(level, "name")}
    return {
        "@context": [CREDENTIALS, OPEN_BADGES],
        **achievement(settings.BASE_URL, named(version), words, get_language()),
    }


def level_document(version: FrameworkVersion, level: AwardLevel) -> dict:
    language = get_language()
    return {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": level_address(settings.BASE_URL, named(version), level.code),
        "type": ["RubricCriterionLevel"],
        "name": in_each_language(level, "name")[language],
        "level": level.code,
    }


def criteria_document(version: FrameworkVersion) -> dict:
    """Return where the requirements of a version are, and the digest of their content."""
    framework = named(version)
    return {
        "id": criteria_address(settings.BASE_URL, framework),
        "name": framework["title"][get_language()],
        "version": version.version,
        "content_hash": version.content_hash,
        "document": f"{settings.BASE_URL}/api/v1/frameworks/{framework['code']}/{version.version}/",
    }


def public_certificates(slug: str) -> list[Certificate]:
    """Return the certificates of a territory that the register shows, the last first."""
    awards = register().filter(territory__slug=slug).order_by("-valid_from", "-pk")
    return [award.certificate for award in awards]


def territory_document(territory: Territory, found: list[Certificate]) -> dict:
    """Return what the register says of a territory: a place, never its people."""
    return {
        "id": territory_address(settings.BASE_URL, territory.slug),
        "name": territory.name,
        "country": territory.country,
        "region": territory.region,
        "place": territory.place,
        "credentials": [f"{settings.BASE_URL}/credentials/{certificate.code}" for certificate in found],
    }


def certificate_of(code: str) -> Certificate | None:
    """Return the certificate of a code as it is written, for what is drawn from it; one query."""
    found = normalised(code)
    return found and certificates().filter(code=found).first()
