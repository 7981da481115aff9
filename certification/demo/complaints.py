"""Complaints of the demo: some closed, one being investigated, one alert without a name that has just arrived."""

from certification.choices import ComplaintSubject, MeasureKind
from certification.demo.timeline import Story
from certification.models import Complaint
from certification.services import complaint as services
from certification.services import complaint_handling as handling

# Day of arrival, subject, language, name, text; what was concluded, in words for who complained.
CLOSED = (
    (
        -420,
        ComplaintSubject.SCHEME,
        "fr",
        "Maëlle Kerbrat",
        "Ma question sur les frais du parcours est restée trois semaines sans réponse.",
        "find_founded",
        "Vous aviez raison : votre message n’avait été attribué à personne. Il l’est désormais le jour même.",
    ),
    (
        -318,
        ComplaintSubject.PEER,
        "en",
        "Tom Alder",
        "One of the visitors spoke to the press before the report was shared with us.",
        "find_unfounded",
        "The interview was given by somebody of your own team, before the visit. We read it again together.",
    ),
    (
        -240,
        ComplaintSubject.MARK,
        "fr",
        "Benoît Lassalle",
        "Un dépliant de l’office de tourisme annonce un agrément commercial que le territoire n’a pas.",
        "find_partly_founded",
        "Le dépliant confondait l’agrément et un usage commercial de la marque. Il est retiré et réimprimé.",
    ),
    (
        -150,
        ComplaintSubject.MARK,
        "es",
        "Inés Roldán",
        "En la entrada del valle sigue el panel con la marca, aunque la acreditación venció.",
        "find_founded",
        "Tenía usted razón: el panel se retiró el mismo día en que avisamos al territorio.",
    ),
)


def complaints(world) -> list[Story]:
    """Return the stories of every complaint, each told in the language of whoever made it."""
    told = [(row[2], _closed(world, number, *row)) for number, row in enumerate(CLOSED)]
    return [*told, ("fr", _under_way(world)), ("fr", _alert(world))]


def fresh(complaint: Complaint) -> Complaint:
    return Complaint.objects.get(pk=complaint.pk)


def _desk(world, complaint: Complaint):
    """Return who handles a complaint: the secretariat, or the guardian for what is said of the secretariat."""
    return world.people["secretariat" if complaint.desk == "case_officer" else "impartialite"]


def _closed(world, number, day, subject, language, name, text, verdict, answer) -> Story:
    yield world.day(day)
    complaint = services.lodge_complaint(
        subject=subject,
        text=text,
        language=language,
        name=name,
        email=f"reclamation{number + 1}@example.org",
        is_confidential=number != 1,
    )
    handler, person = _desk(world, complaint), world.people["recours3"]
    yield world.day(day + 3)
    handling.acknowledge(complaint, actor=handler)
    yield world.day(day + 11)
    handling.admit(fresh(complaint), actor=handler, reason="Les faits sont précis : ils seront vérifiés.")
    handling.name_investigator(fresh(complaint), actor=handler, person=person)
    yield world.day(day + 14)
    handling.declare_interests(fresh(complaint), actor=person, categories=[])
    yield world.day(day + 15)
    handling.investigate(fresh(complaint), actor=handler)
    yield world.day(day + 36)
    handling.MOVES[verdict](
        fresh(complaint),
        actor=person,
        conclusions="Pièces lues, personnes entendues : les faits sont établis comme l’expose la réponse.",
        answer=answer,
    )
    yield world.day(day + 40)
    if verdict != "find_unfounded":
        measure = handling.add_measure(
            fresh(complaint),
            actor=handler,
            kind=MeasureKind.INTERNAL,
            text="Revoir la consigne et la rappeler à toutes les personnes concernées.",
            owner="Secrétariat",
            due_on=world.day(day + 55),
        )
        handling.take_measures(fresh(complaint), actor=handler)
        yield world.day(day + 52)
        handling.complete_measure(
            fresh(complaint), actor=handler, measure=measure, text="Consigne revue et rappelée par écrit."
        )
    handling.close(fresh(complaint), actor=handler)


def _under_way(world) -> Story:
    """Somebody complains of a territory and keeps their name to themselves; the territory has time to answer."""
    yield world.day(-26)
    complaint = services.lodge_complaint(
        subject=ComplaintSubject.TERRITORY,
        about="Vallée d’Orsane",
        territory=world.territories.get("orsane"),
        text="La réunion ouverte annoncée dans l’agenda territorial n’a pas eu lieu, et le compte rendu publié en parle.",
        wish="Que la réunion soit tenue, ou que la page soit corrigée.",
        language="fr",
        name="Lucile Arnaud",
        email="reclamation9@example.org",
    )
    officer, person = world.people["secretariat2"], world.people["recours3"]
    yield world.day(-23)
    handling.acknowledge(complaint, actor=officer)
    yield world.day(-15)
    handling.admit(
        fresh(complaint),
        actor=officer,
        reason="Nous vérifierons si la réunion a eu lieu et ce que dit le compte rendu.",
    )
    handling.name_investigator(fresh(complaint), actor=officer, person=person)
    yield world.day(-12)
    handling.declare_interests(fresh(complaint), actor=person, categories=[])
    handling.investigate(fresh(complaint), actor=officer)
    yield world.day(-6)
    if fresh(complaint).territory_id is not None:
        handling.hear_territory(
            fresh(complaint),
            actor=person,
            text="Une personne dit que la réunion ouverte du printemps n’a pas été tenue, alors que son compte rendu est en ligne.",
        )
    yield world.day(-4)
    services.add_message(
        fresh(complaint), text="La salle était fermée ce soir-là : j’ai une photographie de la porte."
    )


def _alert(world) -> Story:
    yield world.day(-2)
    services.lodge_complaint(
        subject=ComplaintSubject.MARK,
        about="Un gîte près du lac",
        text="Le gîte affiche l’attestation du territoire comme si elle était la sienne, sur sa façade et son site.",
        language="fr",
    )
