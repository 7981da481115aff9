"""Who assessed whom in a year: how long the same people come back, who assessed in turn, which families went."""

from collections import Counter, defaultdict

from dateutil.relativedelta import relativedelta
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.choices import AssignmentStatus, DossierKind, Role
from certification.clock import localdate
from certification.models import Assignment, Dossier, Scheme
from certification.queries.figures import Column, Part, Row
from certification.rules.rotation import Seen, cycles_in_a_row, reciprocal

TOOK_PART = (AssignmentStatus.ACCEPTED, AssignmentStatus.COMPLETED)
PEERS = (Role.ASSESSOR, Role.LEAD_ASSESSOR)


def missions(year: int) -> list[Assignment]:
    """Return the missions of assessors that were proposed in a year and accepted."""
    return list(
        Assignment.objects.filter(proposed_on__year=year, status__in=TOOK_PART, role__in=PEERS)
        .select_related("dossier__territory", "person__assessor")
        .order_by("proposed_on", "pk")
    )


def rotation(missions: list[Assignment]) -> Part:
    """Return, for each territory assessed, how many of its assessors came for the first, second… cycle in a row."""
    most = Scheme.current().max_consecutive_cycles
    dossiers = (
        Dossier.objects.filter(
            territory__in={mission.dossier.territory_id for mission in missions},
            kind__in=[DossierKind.INITIAL, DossierKind.RENEWAL],
        )
        .prefetch_related(
            Prefetch("assignments", Assignment.objects.filter(status__in=TOOK_PART, role__in=PEERS))
        )
        .order_by("created_at", "pk")
    )
    cycles: dict[int, list[tuple[int, set[int]]]] = defaultdict(list)
    for dossier in dossiers:
        team = {mission.person_id for mission in dossier.assignments.all()}
        if team:
            cycles[dossier.territory_id].append((dossier.pk, team))
    came: dict[int, Counter] = defaultdict(Counter)
    territories = {}
    for person, dossier in {(mission.person_id, mission.dossier) for mission in missions}:
        territories[dossier.territory_id] = dossier.territory
        upto = [team for pk, team in cycles[dossier.territory_id] if pk <= dossier.pk]
        came[dossier.territory_id][max(1, cycles_in_a_row(person, upto))] += 1
    return Part(
        "rotation",
        _("Rotation of the assessors"),
        ngettext(
            "An assessor follows the same territory for %(most)d cycle in a row at most.",
            "An assessor follows the same territory for %(most)d cycles in a row at most.",
            most,
        )
        % {"most": most},
        [
            Column(_("Territory")),
            Column(_("For the first cycle"), is_number=True),
            Column(_("For the second cycle in a row"), is_number=True),
            Column(_("For more cycles"), is_number=True),
        ],
        [
            Row(
                [
                    territory.name,
                    came[key][1],
                    came[key][2],
                    sum(count for cycle, count in came[key].items() if cycle > 2),
                ]
            )
            for key, territory in sorted(territories.items(), key=lambda found: str(found[1].name))
        ],
        _("No assessor was at work in this year."),
    )


def reciprocity(year: int, missions: list[Assignment]) -> Part:
    """Return the territories whose assessors came from one that theirs had assessed."""
    cycle = Scheme.current().cycle_months
    earliest = localdate().replace(year=year, month=1, day=1) - relativedelta(months=2 * cycle)
    known = {
        Seen(*pair)
        for pair in Assignment.objects.filter(
            proposed_on__gte=earliest,
            proposed_on__year__lte=year,
            status__in=TOOK_PART,
            role__in=PEERS,
            person__assessor__territory__isnull=False,
        ).values_list("person__assessor__territory", "dossier__territory")
    }
    homes, names = {}, {}
    for mission in missions:
        profile = getattr(mission.person, "assessor", None)
        names[mission.dossier.territory_id] = mission.dossier.territory.name
        if profile is not None and profile.territory_id is not None:
            homes[Seen(profile.territory_id, mission.dossier.territory_id)] = mission.dossier
    found = reciprocal(homes, known)
    return Part(
        "reciprocity",
        _("Exceptions to non-reciprocity"),
        _(
            "People of a territory do not assess one whose people assessed theirs in the current or the previous cycle."
        ),
        [Column(_("Territory assessed")), Column(_("Dossier"))],
        [Row([names[pair.assessed], homes[pair].number or "–"]) for pair in found],
        _("No exception: nobody assessed in turn those who had assessed them."),
    )


def families_in_teams(missions: list[Assignment], names: dict[str, str]) -> Part:
    """Return how many missions each family took."""
    families = Counter(
        mission.person.assessor.family for mission in missions if hasattr(mission.person, "assessor")
    )
    return Part(
        "teams",
        _("Families in the teams of assessors"),
        _("How many missions each family of actors took."),
        [Column(_("Family of actors")), Column(_("Missions"), is_number=True)],
        [Row([name, families[code]]) for code, name in names.items()],
        "",
    )
