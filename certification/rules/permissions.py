"""Who may do what: role predicates and their combinations, in one table.

A permission answers for one actor on one subject. Subjects know the roles that a person holds on them
(`subject.roles_of(actor)`, a set of `Role`); nothing here reads the database by itself.
"""

from collections.abc import Callable

from certification.choices import Role


class System:
    """The platform acting by its own clock; accepted only where a rule names it."""

    pk = None
    is_authenticated = False
    is_active = True
    is_superuser = False
    language = "fr"

    def __str__(self) -> str:
        return "system"

    def __repr__(self) -> str:
        return "<SYSTEM>"


SYSTEM = System()


class Permission:
    """A predicate on (subject, actor) that combines with `&`, `|` and `~`."""

    def __init__(self, predicate: Callable, roles: frozenset[Role] = frozenset()) -> None:
        self.predicate = predicate
        self.roles = roles

    def __call__(self, subject, actor) -> bool:
        return bool(self.predicate(subject, actor))

    def __or__(self, other: "Permission") -> "Permission":
        return Permission(
            lambda subject, actor: self(subject, actor) or other(subject, actor), self.roles | other.roles
        )

    def __and__(self, other: "Permission") -> "Permission":
        return Permission(
            lambda subject, actor: self(subject, actor) and other(subject, actor), self.roles | other.roles
        )

    def __invert__(self) -> "Permission":
        return Permission(lambda subject, actor: not self(subject, actor))


def holds(*roles: Role) -> Permission:
    """The actor holds at least one of these roles on the subject."""
    return Permission(lambda subject, actor: bool(subject.roles_of(actor) & set(roles)), frozenset(roles))


territory_lead = holds(Role.TERRITORY_LEAD)
territory_team = holds(Role.TERRITORY_LEAD, Role.TERRITORY_CONTRIBUTOR)
territory_member = holds(Role.TERRITORY_LEAD, Role.TERRITORY_CONTRIBUTOR, Role.TERRITORY_READER)
case_officer = holds(Role.CASE_OFFICER)
lead_assessor = holds(Role.LEAD_ASSESSOR)
assessors = holds(Role.LEAD_ASSESSOR, Role.ASSESSOR)
committee_member = holds(Role.COMMITTEE_MEMBER)
committee_chair = holds(Role.COMMITTEE_CHAIR)
appeal_panel = holds(Role.APPEAL_PANEL_MEMBER)
third_party_verifier = holds(Role.THIRD_PARTY_VERIFIER)
impartiality_guardian = holds(Role.IMPARTIALITY_GUARDIAN)
scheme_manager = holds(Role.SCHEME_MANAGER)
administrator = holds(Role.ADMIN)
system = holds(Role.SYSTEM)

proposed_the_ineligibility = Permission(
    lambda dossier, actor: actor.pk is not None and dossier.ineligibility_proposed_by_id == actor.pk
)
countersign = case_officer & ~proposed_the_ineligibility

minute_taker = Permission(lambda session, actor: actor.pk is not None and session.secretary_id == actor.pk)
asked_verifier = Permission(
    lambda verification, actor: actor.pk is not None and verification.verifier_id == actor.pk
)
assigned_person = Permission(
    lambda assignment, actor: actor.pk is not None and assignment.person_id == actor.pk
)

# Territory
manage_territory = territory_lead
fill = territory_team
submit = territory_lead
withdraw = territory_lead
reply = territory_lead
lodge_appeal = territory_lead
sign_pledge = territory_lead

# Secretariat
instruct = case_officer
assign = case_officer
issue_certificate = case_officer

# Peers
sign_ethics_pledge = assessors
challenge = territory_lead
plan_visit = case_officer | assessors
choose_a_meeting = assessors
observe = assessors
share_obco = lead_assessor
comment_obco = territory_team
close_visit = lead_assessor
send_report = lead_assessor
score = assessors
docket = territory_lead | lead_assessor | system

# Committee
convene = case_officer | committee_chair
preside = committee_chair
keep_presence = committee_chair | case_officer | minute_taker
vote = committee_member
record_decision = committee_chair
ask_for_information = committee_chair | system
verify_condition = assessors
name_panel = case_officer | administrator
rule_on_appeal = appeal_panel

# Guardians of the scheme
freeze = impartiality_guardian | administrator
manage_framework = scheme_manager | administrator | system
grant_mandates = administrator | system
manage_scheme = scheme_manager | administrator
keep_assessors = case_officer | administrator | system
read_history = (
    territory_member
    | case_officer
    | assessors
    | committee_member
    | committee_chair
    | impartiality_guardian
    | administrator
)

# Administration: who opens which screen. The rows shown there are narrowed to what each person may read.
read_dossiers = case_officer | impartiality_guardian | administrator
read_people = case_officer | impartiality_guardian | administrator
read_mandates = impartiality_guardian | administrator
read_scheme = case_officer | impartiality_guardian | scheme_manager | administrator
