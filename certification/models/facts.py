"""The words of every fact that the history keeps. Moves take theirs from the life cycles; other facts stand here."""

from collections.abc import Iterator

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from certification.lifecycles.arrow import LifecycleSubject

FACTS = {
    "territory.create": _("Create the territory"),
    "territory.update": _("Change the territory"),
    "territory.invite": _("Invite a member"),
    "territory.revoke": _("Revoke an invitation"),
    "territory.join": _("Join the territory"),
    "territory.leave": _("End a membership"),
    "mandate.grant": _("Give a mandate"),
    "mandate.end": _("End a mandate"),
    "dossier.open": _("Open the dossier"),
    "dossier.attach_mandate_letter": _("Attach the mandate letter"),
    "dossier.accept_charter": _("Accept the charter and declare on honour"),
    "dossier.record_fee": _("Record the contribution to costs"),
    "dossier.confirm_perimeter": _("Confirm the perimeter"),
    "dossier.ask_correction": _("Ask for a correction"),
    "dossier.extend_correction": _("Extend the time to correct"),
    "dossier.answer_correction": _("Answer the correction request"),
    "dossier.propose_ineligibility": _("Propose the ineligibility"),
    "dossier.extend_self_assessment": _("Extend the self-assessment"),
    "dossier.freeze": _("Freeze the dossier"),
    "dossier.lift_freeze": _("Lift the freeze"),
    "dossier.sign_off": _("Sign off the self-assessment for a family of actors"),
    "evidence.add": _("Add evidence"),
    "evidence.use": _("Use evidence for one more criterion"),
    "evidence.stop_using": _("Take evidence off a criterion"),
    "evidence.remove": _("Remove evidence"),
    "dossier.waive_challenge": _("Waive the time to challenge"),
    "assignment.propose": _("Propose a mission"),
    "assignment.challenge": _("Challenge an assessor"),
    "assignment.dismiss_challenge": _("Dismiss the challenge"),
    "interestdeclaration.declare": _("Declare interests"),
    "pledgesignature.sign": _("Sign the ethics pledge"),
    "visit.plan": _("Set the dates of the visit"),
    "visit.replace": _("Prepare another visit"),
    "visit.record_attendance": _("Record who was met"),
    "visit.record_restitution": _("Record the restitution to the hosts"),
    "visitslot.add": _("Add a meeting to the agenda"),
    "visitslot.remove": _("Remove a meeting from the agenda"),
    "obco.share": _("Share the OBCO report with the hosts"),
    "obco.comment": _("Comment on the OBCO report"),
    "grid.submit": _("Submit the grid"),
    "consensus.record": _("Record the consensus on a criterion"),
    "dissent.record": _("Record a dissent"),
    "dissent.withdraw": _("Withdraw a dissent"),
    "finding.raise": _("Raise a finding"),
    "finding.grade": _("Grade a finding"),
    "finding.drop": _("Take a finding back"),
    "finding.verify": _("Verify the correction of a finding"),
    "dossier.submit_reply": _("Send the reply"),
    "dossier.waive_reply": _("Give up the reply"),
    "reply.answer": _("Answer a contested point"),
    "dossier.amend_report": _("Amend the report after the reply"),
    "session.convene": _("Convene the session"),
    "session.record_presence": _("Record that a seat is present"),
    "session.record_departure": _("Record that a seat left"),
    "docketitem.list": _("Put the dossier on the docket of a session"),
    "docketitem.propose": _("Propose an outcome"),
    "docketitem.object": _("Object to the outcome proposed"),
    "docketitem.withdraw_objection": _("Withdraw an objection"),
    "docketitem.vote": _("Vote"),
    "decision.sign": _("Sign the decision"),
    "decision.countersign": _("Countersign the decision"),
    "decision.agree": _("Agree that the conditions are met"),
    "decision.annul": _("Annul the decision"),
    "decisioncondition.propose_proof": _("Propose the proof of a condition"),
    "decisioncondition.verify": _("Verify a condition"),
    "appeal.lodge": _("Lodge an appeal"),
    "appeal.name_panel": _("Name the appeal panel"),
    "thirdpartyverification.ask": _("Ask for a third-party verification"),
    "thirdpartyverification.give": _("Give the third-party verification"),
    "award.prepare": _("Prepare the award"),
    "award.sign_pledge": _("Sign the territory pledge"),
    "award.give_notice": _("Give notice of a measure"),
    "award.hear_territory": _("Hear the territory"),
    "award.drop_notice": _("Drop the notice"),
    "award.lift_causes": _("Record that the causes are lifted"),
    "award.review": _("Record the follow-up"),
    "certificate.issue": _("Issue the certificate"),
    "certificate.make": _("Make the certificate's file"),
    "frameworkversion.load": _("Load the framework"),
    "frameworkversion.write": _("Change the content of the version"),
    "frameworkversion.remove": _("Remove from the content of the version"),
    "seat.fill": _("Give a seat of the committee"),
    "seat.leave": _("End a seat of the committee"),
    "assessor.keep": _("Write the profile of an assessor"),
    "scheme.change": _("Change the scheme settings"),
}


def actions() -> Iterator[tuple[str, str]]:
    """Yield every action that the history accepts, with its words."""
    for model in apps.get_app_config("certification").get_models():
        if issubclass(model, LifecycleSubject):
            for arrow in model().get_all_status_transitions():
                yield f"certification.{model._meta.model_name}.{arrow.name}", arrow.custom["label"]
    for name, words in FACTS.items():
        yield f"certification.{name}", words
