"""A mission under way: what its assessors note on the spot, from two devices, before anything is judged."""

import datetime as dt
from uuid import UUID, uuid4

from certification.clock import now
from certification.demo import files
from certification.demo.path import Path
from certification.models import FieldNote
from certification.services import field, obco, visit
from certification.services.field import About


def take_notes(path: Path) -> None:
    """Note what is seen on the first day; on the water, phone and tablet wrote at the same time."""
    words, (lead, second, *_others) = path.words["field"], path.assessors
    meeting = path.dossier.current_visit.agenda[0]
    seen = _note(path, lead, words[0], About(criterion="A1"))
    _note(path, lead, words[1], About(criterion="B5"))
    water = _note(path, lead, words[2], About(criterion="D2"))
    _note(path, lead, words[2], uuid=water.uuid, based_on=1)
    _note(path, lead, words[3], uuid=water.uuid, based_on=1, device="Tablette 7c1e")
    _note(path, second, words[4], About(slot=meeting.pk), device="Téléphone 52d0")
    field.keep_photo(
        path.dossier,
        files.picture(path.words["slots"][0], path.key),
        actor=lead,
        note=seen.uuid,
        uuid=uuid4(),
        taken_at=now(),
        device="Téléphone 3f2a",
    )


def _note(
    path: Path,
    person,
    text: str,
    about: About | None = None,
    *,
    uuid: UUID | None = None,
    based_on: int = 0,
    device: str = "Téléphone 3f2a",
) -> FieldNote:
    return field.keep_note(
        path.dossier,
        actor=person,
        uuid=uuid or uuid4(),
        revision_uuid=uuid4(),
        based_on=based_on,
        text=text,
        noted_at=now(),
        about=about,
        device=device,
    )


def propose_a_meeting(path: Path, first_day: dt.date) -> None:
    """Set the days of a visit; the hosts propose a meeting that nobody has taken yet."""
    planned = visit.plan_visit(
        path.dossier,
        actor=path.secretariat,
        starts_on=first_day,
        ends_on=first_day + dt.timedelta(days=1),
        meeting_point=path.words["meeting_point"],
    )
    starts_at = now().replace(
        year=first_day.year, month=first_day.month, day=first_day.day, hour=18, minute=0, second=0
    )
    visit.add_slot(
        planned,
        actor=path.lead,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=2),
        title=path.words["proposed"],
        place=path.facts["place"],
        people={family: path.words["people"][family] for family in ("HAB", "RPU")},
    )


def agree_on_a_sheet(path: Path) -> None:
    """Visitors and hosts agree that others may read their OBCO report."""
    obco.agree_to_publish(path.dossier, actor=path.assessors[0], side="visitors")
    obco.agree_to_publish(path.dossier, actor=path.lead, side="hosts")
