"""A consultation in progress on the next version of the framework: what people say of it, some of it answered."""

from operator import itemgetter

from certification.demo.framework import next_version
from certification.demo.people import ADMINISTRATOR, DOMAIN
from certification.demo.timeline import Story
from certification.demo.words import read
from certification.models import FrameworkVersion
from certification.services import consultation as services
from certification.services.framework_content import write_row

OPENED = -38
LASTS = 90
DAYS_TO_READ = 1
DAYS_TO_ANSWER = 9


def public_consultation(world) -> Story:
    """Write a few criteria again, open them to comments, and receive those of every family in three languages."""
    words = read("consultation")
    yield world.day(OPENED - 6)
    staff = world.people[ADMINISTRATOR[0]]
    version = next_version(world)
    write_again(version, words["rewritten"], staff)
    yield world.day(OPENED)
    services.open_consultation(
        version, actor=staff, introduction=words["introduction"], closes_on=world.day(OPENED + LASTS)
    )
    version = FrameworkVersion.objects.select_related("framework").get(pk=version.pk)
    for offset, act in sorted(acts(words, version, staff), key=itemgetter(0)):
        if OPENED + offset < 0:
            yield world.day(OPENED + offset)
            act()


def write_again(version: FrameworkVersion, rewritten: dict, staff) -> None:
    """Write the criteria of a draft anew: what is expected, in each language."""
    for code, expected in rewritten.items():
        criterion = version.criteria.get(code=code)
        for language, text in expected.items():
            setattr(criterion, f"expected_{language}", text)
        write_row(criterion, actor=staff)


def acts(words: dict, version: FrameworkVersion, staff) -> list:
    """Return what happens in the consultation: (days since the opening, what is done then)."""
    done = []
    for place, said in enumerate(words["comments"]):
        done.extend(life_of(said, place, words, version, staff))
    return done


def life_of(said: dict, place: int, words: dict, version: FrameworkVersion, staff) -> list:
    """Return what happens to one comment: received, read, perhaps answered."""
    known: list = []

    def be_received() -> None:
        criterion = version.criteria.get(code=said["criterion"]) if said["criterion"] else None
        facts = {
            name: said[name] for name in ("position", "text", "language", "name", "organisation", "family")
        }
        comment = services.receive_comment(
            version.consultation,
            criterion=criterion,
            email=f"avis{place + 1}@{DOMAIN}",
            name_is_public=said["public"],
            **facts,
        )
        known.append(comment)

    def be_read() -> None:
        if said["outcome"] == "declined":
            services.decline_comments(known, reason=said["reason"], actor=staff)
        else:
            services.publish_comments(known, actor=staff)

    def be_answered() -> None:
        services.answer_comment(known[0], actor=staff, answer=words["answers"][said["answer"]])

    life = [(said["day"], be_received)]
    if said["outcome"] != "waiting":
        life.append((said["day"] + DAYS_TO_READ, be_read))
    if said["outcome"] == "answered":
        life.append((said["day"] + DAYS_TO_ANSWER, be_answered))
    return life
