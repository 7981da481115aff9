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
companion = holds(Role.COMPANION)
# Nobody instructs, concludes, verifies or decides about a territory that they belong to or accompany.
of_the_territory = territory_member | companion
case_officer = holds(Role.CASE_OFFICER)
lead_assessor = holds(Role.LEAD_ASSESSOR)
assessors = holds(Role.LEAD_ASSESSOR, Role.ASSESSOR)
observer = holds(Role.OBSERVER)
committee_member = holds(Role.COMMITTEE_MEMBER)
committee_chair = holds(Role.COMMITTEE_CHAIR)
appeal_panel = holds(Role.APPEAL_PANEL_MEMBER)
third_party_verifier = holds(Role.THIRD_PARTY_VERIFIER)
impartiality_guardian = holds(Role.IMPARTIALITY_GUARDIAN)
regional_commission = holds(Role.REGIONAL_COMMISSION)
scheme_manager = holds(Role.SCHEME_MANAGER)
administrator = holds(Role.ADMIN)
complaint_officer = holds(Role.COMPLAINT_OFFICER)
investigator = holds(Role.INVESTIGATOR)
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
change_version = territory_lead
reply = territory_lead
lodge_appeal = territory_lead
sign_pledge = territory_lead

# Names, faces and addresses of people are for those who examine them, not for all who read the dossier.
open_personal_data = territory_member | case_officer | assessors

# What was submitted, and what the territory takes away
take_away = territory_member
read_submissions = territory_member | case_officer | impartiality_guardian | administrator

# Secretariat
instruct = case_officer & ~of_the_territory
assign = case_officer & ~of_the_territory
issue_certificate = case_officer & ~of_the_territory
remake_certificate = case_officer | territory_lead

# The people of a territory among themselves
delegate = territory_lead
answer_delegation = assigned_person & territory_team
withdraw_delegation = territory_lead | system
discuss = territory_member | companion
correspond = territory_member | case_officer
write_message = territory_team | case_officer
take_over_lead = assigned_person
cancel_transfer = territory_lead | system
offer_companion = territory_lead | case_officer

# Peers
sign_ethics_pledge = assessors
challenge = territory_lead
plan_visit = case_officer | lead_assessor
propose_meeting = territory_team | assessors | case_officer
choose_a_meeting = assessors
observe = assessors
share_obco = lead_assessor
comment_obco = territory_team
remark_obco = observer
publish_obco = lead_assessor | territory_lead
close_visit = lead_assessor
send_report = lead_assessor
score = assessors
docket = territory_lead | lead_assessor | system

# Findings: the territory answers, peers verify; the secretariat verifies what keeps no award waiting.
keeps_no_award_waiting = Permission(lambda finding, actor: not finding.blocks_award)
answer_finding = territory_team
decline_advice = territory_lead
check_finding = assessors | (case_officer & keeps_no_award_waiting)
withdraw_finding = lead_assessor
escalate_finding = case_officer

# The regional commission, where there is one; the secretariat on its behalf.
give_regional_opinion = regional_commission
record_regional_opinion = regional_commission | case_officer

# Follow-up of an award: the territory accounts, the secretariat or its peers read and conclude.
open_review = case_officer | system
fill_review = territory_team
submit_review = territory_lead
declare_change = territory_lead
answer_change = case_officer & ~of_the_territory
see_on_site = (case_officer | assessors) & ~of_the_territory
conclude_review = (case_officer | assessors) & ~of_the_territory
# A measure: prepared by the secretariat or the chair, answered by the territory, taken by the committee.
give_notice = case_officer | committee_chair
be_heard = territory_lead | case_officer
verify_causes = case_officer & ~of_the_territory
raise_after_award = case_officer & ~of_the_territory
propose_measure = case_officer & ~of_the_territory
decide_measure = committee_chair & ~of_the_territory & ~assessors
publish_contract = scheme_manager | administrator

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
answer_appeal = case_officer

# Complaints: one person handles, another one investigates, the guardian watches.
handle_complaint = complaint_officer
investigate_complaint = investigator
watch_complaint = impartiality_guardian
# Who opens the list in the administration; its rows are narrowed to what each person handles or watches.
read_complaints = case_officer | impartiality_guardian | scheme_manager

# Guardians of the scheme
freeze = impartiality_guardian | administrator
record_undeclared_interest = case_officer | impartiality_guardian
settle_undeclared_interest = impartiality_guardian
read_declarations = impartiality_guardian
read_accesses = case_officer | impartiality_guardian | administrator
manage_framework = scheme_manager | administrator | system
# The words of the public: read by staff, answered by those who will change the text or not.
read_comments = scheme_manager | case_officer | administrator
answer_comments = scheme_manager | administrator
# What the public doubts of, looked into by whoever keeps the register.
read_doubts = case_officer | impartiality_guardian | administrator
handle_doubts = case_officer | administrator
grant_mandates = administrator | system
manage_accounts = administrator
manage_scheme = scheme_manager | administrator
# Personal data: what is kept and for how long is public to staff; what one person is held for is not.
read_processings = case_officer | impartiality_guardian | scheme_manager | administrator
manage_retention = administrator
keep_people = case_officer | administrator
hold_data = case_officer | impartiality_guardian | administrator
manage_witnesses = scheme_manager | administrator | system
# Neither the applicant, were they of the secretariat.
answer_assessor_application = (case_officer | administrator) & ~assigned_person
read_assessors = case_officer | impartiality_guardian | administrator
keep_assessors = case_officer | administrator | system
read_history = (
    territory_member
    | case_officer
    | assessors
    | committee_member
    | committee_chair
    | regional_commission
    | impartiality_guardian
    | administrator
)

# Administration: who opens which screen. The rows shown there are narrowed to what each person may read.
read_dossiers = case_officer | impartiality_guardian | administrator
read_people = case_officer | impartiality_guardian | administrator
read_impartiality_report = impartiality_guardian | administrator
read_mandates = impartiality_guardian | administrator
read_scheme = case_officer | impartiality_guardian | scheme_manager | administrator

# Messages, glossary, deadlines, agenda
write_messages = scheme_manager | administrator
write_glossary = scheme_manager | administrator | system
ask_for_time = territory_lead
answer_about_time = case_officer
keep_agenda = territory_team
