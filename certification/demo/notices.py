"""What the people of the demo were told these last days: some read, some not. Nothing was sent to anybody."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import override

from certification import clock
from certification.choices import Delivery, NoticeFamily, NoticeMode
from certification.demo.agenda import dossier_of
from certification.demo.people import ADMINISTRATOR
from certification.demo.timeline import Story
from certification.models import Notification
from certification.notifications import notice
from certification.notifications.events import EVENTS
from certification.notifications.letter import address
from certification.services.notice import choose, write_text

# Login, event, dossier, days ago, read, page, facts.
TOLD = (
    ("territoire", "dossier.examine.team", "mirvaux", 250, True, "dossier", {}),
    ("territoire", "dossier.open_self_assessment.team", "mirvaux", 240, True, "workspace", {}),
    ("territoire", "dossier.deadline_near", "mirvaux", 6, False, "dossier", {"count": 60, "task": "Auto-évaluation"}),
    ("contribution", "dossier.open_self_assessment.team", "mirvaux", 240, True, "workspace", {}),
    ("referent.lormelle", "dossier.correction_asked", "lormelle", 18, True, "dossier", {}),
    ("referent.lormelle", "dossier.extension_granted", "lormelle", 7, False, "dossier", {"days": 20}),
    ("secretariat", "dossier.extension_asked", "mirvaux", 3, False, "dossier", {"days": 45}),
    ("secretariat", "dossier.submit.secretariat", "cressange", 12, True, "dossier", {}),
    ("secretariat2", "dossier.submit.secretariat", "cressange", 12, False, "dossier", {}),
)  # fmt: skip


# What the staff writes in place of the default words when a deadline comes near, in each language.
NEAR = {
    "fr": (
        "Plus que {count} jours : {territory}",
        "Bonjour {name},\n\nL’étape « {task} » vous attend jusqu’au {deadline}.\n\nUn doute, un contretemps ? Appelez le secrétariat avant l’échéance : une prolongation se demande depuis la page du dossier.",
    ),
    "en": (
        "{count} days left: {territory}",
        "Hello {name},\n\nThe step “{task}” waits for you until {deadline}.\n\nA doubt, a setback? Call the secretariat before the deadline: more time is asked for on the page of the dossier.",
    ),
    "es": (
        "Quedan {count} días: {territory}",
        "Hola, {name}:\n\nLa etapa «{task}» le espera hasta el {deadline}.\n\n¿Una duda, un contratiempo? Llame a la secretaría antes de la fecha: la prórroga se pide desde la página del expediente.",
    ),
}


def tell_notices(world) -> Story:
    """Write the notifications as they were on their day, and the words that the staff chose for one of them."""
    yield world.day(0)
    for language, (subject, text) in NEAR.items():
        write_text(
            actor=world.people[ADMINISTRATOR[0]],
            event="dossier.deadline_near",
            language=language,
            subject=subject,
            text=text,
        )
    choose({NoticeFamily.PATH: NoticeMode.DAILY}, actor=world.people["contribution"])
    for login, event, place, days_ago, is_read, page, facts in TOLD:
        write(world.people[login], event, place, days_ago, is_read, page, facts)


def write(person, event, place, days_ago, is_read, page, facts) -> None:
    dossier = dossier_of(place)
    with override(person.language), clock.at(clock.now() - dt.timedelta(days=days_ago)):
        due_on = date_format(dossier.due_on, "DATE_FORMAT") if dossier.due_on else "–"
        known = {"territory": dossier.territory.name, "new_deadline": due_on}
        subject, lines = EVENTS[event].words_for({**known, **facts})
        row = notice.keep(
            person,
            event,
            dossier=dossier,
            about=f"{dossier.number} · {dossier.territory.name}"
            if dossier.number
            else dossier.territory.name,
            subject=subject,
            lines=lines,
            url=address(person, page, dossier.pk),
            delivery=Delivery.SENT,
        )
        moment = clock.now()
    Notification.objects.filter(pk=row.pk).update(
        delivered_at=moment, read_at=moment + dt.timedelta(hours=3) if is_read else None
    )
