"""What a copy of one person's data holds, model by model: what they wrote, signed or were given; never another's words.

A model with one link to an account gives the whole row but what `OF_OTHERS` names. A model with several links says here
what belongs to each: an empty text gives the fact and its days alone. A test fails when such a link has no line.
"""

# Rows that one person alone is tied to, but that speak of others as well.
OF_OTHERS = {
    "certification.AgendaAction": "owner",
    "certification.ComplaintMeasure": "owner",
    "certification.CorrectionRequest": "answer",
    "certification.FilledQuestionnaire": "lines errors",
    "certification.GuidanceMeeting": "people summary",
    "certification.Invitation": "email",
    "certification.Snapshot": "content",
    "certification.VisitSlot": "people",
    "certification.HistoryEntry": "label data reason",
}
# What no copy needs: how a row is stored and proved.
TECHNICAL = frozenset(
    [
        "id",
        "uuid",
        "digest",
        "sha256",
        "content_digest",
        "text_digest",
        "hash",
        "previous_hash",
        "seal",
        "key",
        "link_key",
        "file",
        "preview",
        "preview_state",
        "check_state",
        "checked_at",
        "threat",
        "search",
        "cell",
        "sort",
        "object_id",
        "sequence",
        "path",
        "depth",
        "numchild",
    ]
)
BY_LINK = {
    "certification.Appeal": {"lodged_by": "grounds", "suspensive_by": "suspensive_reason", "panel": ""},
    "certification.AssessorApplication": {
        "person": "family country region languages skills availability motivation answer",
        "decided_by": "answer",
    },
    "certification.Assignment": {"person": "status role answer_reason proposed_on", "proposed_by": ""},
    "certification.Closure": {"person": "due_on cancelled_at", "asked_by": ""},
    "certification.Comment": {"author": "kind text", "resolved_by": "", "mentions": ""},
    "certification.Companionship": {"person": "organisation", "offered_by": "note"},
    "certification.Complaint": {
        "handler": "admissibility",
        "investigator": "told conclusions",
        "replied_by": "reply",
        # Whom a complaint is about is told by those who investigate it: not here, lest it betray who complains.
        "concerned": "",
        "stepped_down": "",
    },
    "certification.ConsultationComment": {"moderated_by": "reason", "answered_by": "answer"},
    "certification.DeclaredChange": {"declared_by": "kind text", "answered_by": "consequence answer"},
    "certification.Decision": {"signed_by_chair": "number", "signed_by_secretary": "number", "substitute": "number"},
    "certification.Delegation": {"person": "status remark", "asked_by": "note"},
    "certification.Dossier": {"opened_by": "number", "case_officer": "number", "ineligibility_proposed_by": "number"},
    "certification.ExtensionRequest": {"asked_by": "clock reason", "answered_by": "answer"},
    "certification.Finding": {
        "raised_by": "grade text",
        "planned_by": "plan",
        "proved_by": "proof",
        "answered_by": "answer",
    },
    "certification.Freeze": {"frozen_by": "reason", "lifted_by": "lifted_reason"},
    "certification.Hold": {"person": "placed_at until", "placed_by": "reason", "lifted_by": "lifted_reason"},
    "certification.LeadTransfer": {"asked_by": "note", "person": "status"},
    "certification.MissionFreeze": {"frozen_by": "reason", "lifted_by": "lifted_reason"},
    "certification.Obco": {"shared_by": "", "visitors_agreed_by": "", "hosts_agreed_by": ""},
    "certification.PersonExport": {"person": "status asked_at", "asked_by": "asked_at"},
    "certification.Reply": {"written_by": "stance text", "answered_by": "answer"},
    "certification.Review": {"submitted_by": "statement", "visited_by": "visit_note", "recorded_by": "outcome summary"},
    "certification.Seat": {"holder": "family number", "alternate": "family number"},
    "certification.Session": {"chair": "number", "secretary": "number"},
    "certification.UndeclaredInterest": {"found_by": "source", "settled_by": "conclusion"},
    # Of what other packages keep.
    "account.EmailAddress": {"user": "email verified primary"},
    "mfa.Authenticator": {"user": "type created_at last_used_at"},
    "wagtailusers.UserProfile": {"user": "preferred_language current_time_zone"},
    "wagtailcore.Comment": {"user": "text created_at"},
    "wagtailcore.CommentReply": {"user": "text created_at"},
    "wagtailcore.PageLogEntry": {"user": "action timestamp"},
    "wagtailcore.ModelLogEntry": {"user": "action timestamp"},
}  # fmt: skip
# What was left without an account, under an address that the person has proved to be theirs.
BY_ADDRESS = {
    "certification.Complaint": "number subject about text wish name email language received_at",
    "certification.ConsultationComment": "position text name organisation email family received_at",
    "certification.Doubt": "code text place email language received_at answer",
    "certification.Invitation": "email role family created_at expires_on accepted_at",
    "home.Registration": "name email organisation needs language status created_at",
    "home.Proposal": "kind title name email organisation language status answer created_at closed_at",
}
OWN_PACKAGES = ("certification", "home")
OF_THE_ACCOUNT = "email name language is_staff date_joined last_login terms_accepted_at"
