"""One dossier on its path, as its people live it: each method tells a part and yields the days on which it goes on."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils import timezone

from certification.choices import (
    Confidence,
    DossierKind,
    EvidenceKind,
    EvidenceLevel,
    FeeStatus,
    MarkScope,
    ReplyStance,
    Role,
)
from certification.demo import evidence, files
from certification.demo.timeline import Story
from certification.demo.words import read
from certification.models import Assessor, Dossier, Territory
from certification.services import (
    assessment,
    assessor,
    carried,
    consensus,
    finding,
    finding_draft,
    grid,
    obco,
    reply,
    report,
    visit,
)
from certification.services import dossier as dossiers
from certification.services import reply as reply_services
from certification.services import territory as territories

TOURISM = ("dominante_tourisme",)
ACTORS = ("ENT", "CON", "HAB", "ELU", "RPU", "UNI", "MED")
# The people of a territory beside its lead: login, family.
OTHERS = (("habitants", "HAB"), ("entreprises", "ENT"))
LEAD_FAMILY = "ELU"
HIGHEST, SHARED = 4, 3
NOT_APPLICABLE = "n"
# What each piece of evidence is, and the criteria that it supports.
EVIDENCE = (
    (EvidenceKind.DOCUMENT, files.pdf, "A1 A3 A7"),
    (EvidenceKind.DOCUMENT, files.pdf, "A2 A4 A5 C1"),
    (EvidenceKind.DATA, files.table, "A6 B1 B4 B5 B6"),
    (EvidenceKind.DOCUMENT, files.pdf, "B2 B3"),
    (EvidenceKind.DATA, files.pdf, "C2 C3 C4 C5 C6"),
    (EvidenceKind.DOCUMENT, files.pdf, "D1 D2 D3 D4 D5"),
    (EvidenceKind.OBSERVATION, files.picture, "E2 E4"),
    (EvidenceKind.DOCUMENT, files.pdf, "E1 E3 E5"),
    (EvidenceKind.LINK, None, "E6 E7"),
)


@dataclass(frozen=True)
class Divergence:
    """A criterion on which the assessors were far apart: what each held, what they hold together, what was said."""

    levels: tuple[int, ...]
    held: int
    minute: str
    dissent: str = ""


@dataclass
class Path:
    """The facts of one dossier. `opens` is the day of its draft; `levels` what the assessors observe, by axis."""

    world: object
    key: str
    opens: dt.date
    levels: str = ""
    team: tuple[str, ...] = ()
    modules: tuple[str, ...] = TOURISM
    kind: str = DossierKind.INITIAL
    mark_scope: str = MarkScope.INSTITUTIONAL
    lead_login: str = ""
    contributor_login: str = ""
    own_texts: dict = field(default_factory=dict)
    own_levels: dict = field(default_factory=dict)
    documents_only: tuple[str, ...] = ()
    divergences: dict[str, Divergence] = field(default_factory=dict)
    findings: tuple = ()
    contested: dict[str, tuple[str, str]] = field(default_factory=dict)
    visit_on: dt.date | None = None
    pk: int | None = None

    # --- what is read again and again -----------------------------------------------------------------------------

    @property
    def facts(self) -> dict:
        return read("territories")[self.key]

    @property
    def language(self) -> str:
        return self.facts["language"]

    @property
    def words(self) -> dict:
        return read(self.language)

    @property
    def territory(self) -> Territory:
        return self.world.territories[self.key]

    @property
    def dossier(self) -> Dossier:
        """The dossier, fresh: what others did meanwhile is seen."""
        return Dossier.objects.select_related("territory", "version").get(pk=self.pk)

    @property
    def secretariat(self):
        """The case officer who follows the dossier: one of the two, by language."""
        return self.world.people["secretariat" if self.language == "fr" else "secretariat2"]

    @property
    def lead(self):
        return self.world.people[self.lead_login or f"referent.{self.key}"]

    @property
    def members(self) -> dict:
        """The people of the territory, by family."""
        logins = [f"{name}.{self.key}" for name, _family in OTHERS]
        if self.contributor_login:
            logins[0] = self.contributor_login
        people = [self.world.people[login] for login in logins]
        return {LEAD_FAMILY: self.lead, **{f: p for (_n, f), p in zip(OTHERS, people, strict=True)}}

    @property
    def assessors(self) -> list:
        return [self.world.people[login] for login in self.team]

    def on(self, days: int) -> dt.date:
        """Return the working day so many days after the draft was opened."""
        return self.world.timeline.workday(self.opens + dt.timedelta(days=days))

    def observed(self) -> dict[str, str]:
        """Return {criterion: level as written}, in the order of the grid."""
        codes = [criterion.code for criterion in self.dossier.criteria]
        return dict(zip(codes, self.levels.replace(" ", ""), strict=True))

    def declared(self) -> dict[str, str]:
        """What the territory says of itself: here and there one level above what its peers will see."""
        first = self.facts["municipalities"]
        raised = {
            code: level if level == NOT_APPLICABLE or place % 5 else str(min(HIGHEST, int(level) + 1))
            for place, (code, level) in enumerate(self.observed().items(), start=first)
        }
        return raised | self.own_levels

    # --- application ----------------------------------------------------------------------------------------------

    def settle(self) -> Story:
        """Create the territory and bring its people in, unless an earlier dossier did."""
        yield self.on(-16)
        if self.key in self.world.territories:
            return
        facts, people = self.facts, self.world.people
        if not self.lead_login:
            people.someone(f"referent.{self.key}", self.language)
        self.world.territories[self.key] = territories.create_territory(
            actor=self.lead,
            name=facts["name"],
            kind=facts["kind"],
            country=facts["country"],
            region=facts["region"],
            place=facts["place"],
            latitude=Decimal(str(facts["at"][0])),
            longitude=Decimal(str(facts["at"][1])),
            lead_organisation=facts["lead"],
            lead_organisation_form=facts["form"],
            contact_email=f"{self.key}@example.org",
            summary=facts["summary"],
            families=self._families(),
            family=LEAD_FAMILY,
        )
        Assessor.objects.filter(person__in=self.world.at_home_in(self.key)).update(territory=self.territory)
        yield self.on(-12)
        for login, family in OTHERS:
            chosen = self.contributor_login if family == OTHERS[0][1] else ""
            person = people[chosen] if chosen else people.someone(f"{login}.{self.key}", self.language)
            _invitation, token = territories.invite_member(
                self.territory,
                actor=self.lead,
                email=person.email,
                role=Role.TERRITORY_CONTRIBUTOR,
                family=family,
            )
            territories.accept_invitation(token, actor=person)

    def _families(self) -> dict[str, str]:
        """Name from five to seven families, whatever the territory."""
        named = ACTORS[: 5 + self.facts["municipalities"] % 3]
        facts = {"place": self.facts["place"], "name": self.facts["name"]}
        return {family: self.words["families"][family].format(**facts) for family in named}

    def open(self) -> Story:
        """Open the draft and begin to fill it."""
        yield from self.settle()
        yield self.on(0)
        self.pk = dossiers.open_dossier(
            self.territory, actor=self.lead, kind=self.kind, modules=self.modules
        ).pk
        dossiers.save_application(
            self.dossier,
            actor=self.lead,
            perimeter=self.facts["perimeter"],
            population=self.facts["population"],
            municipalities=self.facts["municipalities"],
            motivation=self.words["motivation"].format(name=self.facts["name"]),
            public_notice=True,
            mark_scope=self.mark_scope,
        )

    def apply(self) -> Story:
        yield from self.open()
        yield self.on(5)
        letter = files.pdf(self.words["letter"], [self.facts["lead"], *self.words["letter_text"]])
        dossiers.attach_mandate_letter(self.dossier, letter, actor=self.lead)
        dossiers.accept_charter(self.dossier, actor=self.lead)
        yield self.on(8)
        dossiers.submit_application(self.dossier, actor=self.lead)

    def be_examined(self) -> Story:
        yield from self.apply()
        yield self.on(14)
        fee = FeeStatus.WAIVED if self.facts["population"] < 5000 else FeeStatus.RECORDED
        dossiers.record_fee(self.dossier, actor=self.secretariat, fee=fee)
        dossiers.examine(self.dossier, actor=self.secretariat)

    def be_eligible(self) -> Story:
        yield from self.be_examined()
        yield self.on(27)
        dossiers.confirm_perimeter(self.dossier, actor=self.secretariat)
        dossiers.open_self_assessment(self.dossier, actor=self.secretariat)

    # --- self-assessment ------------------------------------------------------------------------------------------

    def answer(self, axes: str, author, *, skipped: tuple[str, ...] = ()) -> None:
        """Answer the criteria of some axes, with their evidence."""
        dossier, declared = self.dossier, self.declared()
        criteria = {c.code: c for c in dossier.criteria if c.code[0] in axes and c.code not in skipped}
        for code, criterion in criteria.items():
            level = None if declared[code] == NOT_APPLICABLE else int(declared[code])
            texts = self.words["answers"][code]
            assessment.save_answer(
                dossier,
                criterion,
                actor=author,
                level=level,
                not_applicable=level is None,
                na_reason=self.words["not_applicable"] if level is None else "",
                text=self.own_texts.get(code) or ("" if level is None else texts[level >= SHARED]),
                revision=0,
            )
        self._attach(dossier, criteria, author)

    def _attach(self, dossier, criteria: dict, author) -> None:
        title_of = dict(zip(EVIDENCE, self.words["evidence"], strict=True))
        for kind, make, codes in EVIDENCE:
            supported = [criteria[code] for code in codes.split() if code in criteria]
            if not supported:
                continue
            title = title_of[kind, make, codes]
            assessment.add_evidence(
                dossier,
                actor=author,
                title=title,
                kind=kind,
                upload=make and make(title, *self._content(make)),
                link="" if make else f"https://example.org/{self.key}",
                criteria=supported,
            )

    def _content(self, make) -> tuple:
        if make is files.picture:
            return (self.key,)
        if make is files.table:
            return (
                [self.words["table_columns"], *self.words["table_rows"], [self.facts["name"], "", "", ""]],
            )
        return ([self.facts["name"], self.words["document_text"]],)

    def assess_itself(self) -> Story:
        yield from self.be_eligible()
        authors = list(self.members.values())
        for days, axes, author in ((64, "A", 0), (92, "BC", 2), (121, "D", 1), (149, "E", 0)):
            yield self.on(days)
            self.answer(axes, authors[author])
        yield self.on(160)
        evidence.document(self, axes="AD")
        dossier = self.dossier
        for question in dossier.version.questions.all():
            text = self.words["questions"][question.code]
            assessment.save_question_answer(dossier, question, actor=self.lead, text=text, revision=0)
        carried.confirm_all_carried(self.dossier, actor=self.lead)
        for days, (family, person) in zip((164, 167, 169), self.members.items(), strict=True):
            yield self.on(days)
            assessment.sign_off(self.dossier, actor=person, family=family)
        yield self.on(172)
        assessment.submit_self_assessment(self.dossier, actor=self.lead)

    def be_complete(self) -> Story:
        yield from self.assess_itself()
        yield self.on(180)
        dossiers.prepare_visit(self.dossier, actor=self.secretariat)

    # --- visit ----------------------------------------------------------------------------------------------------

    def propose_team(self) -> Story:
        yield from self.be_complete()
        yield self.on(183)
        for place, person in enumerate(self.assessors):
            role = Role.ASSESSOR if place else Role.LEAD_ASSESSOR
            assessor.propose_assessor(self.dossier, person, role, actor=self.secretariat)

    def accept_mission(self, person) -> None:
        """Let an assessor sign, declare and accept."""
        dossier = self.dossier
        assessor.sign_ethics_pledge(dossier.version, actor=person)
        assessor.declare_interests(dossier, actor=person, capacity="assessor", categories=["no_tie"])
        assessor.accept_mission(dossier.assignments.get(person=person, status="proposed"), actor=person)

    def prepare_visit(self) -> Story:
        yield from self.propose_team()
        for days, person in zip((186, 188, 189), self.assessors, strict=False):
            yield self.on(days)
            self.accept_mission(person)
        yield self.on(191)
        starts_on = self.visit_on or self._tuesday(self.on(205))
        planned = visit.plan_visit(
            self.dossier,
            actor=self.secretariat,
            starts_on=starts_on,
            ends_on=starts_on + dt.timedelta(days=2),
            meeting_point=self.words["meeting_point"],
        )
        # The fourth meeting is the one that the assessors chose.
        for place, title in enumerate(self.words["slots"]):
            day, hour = divmod(place, 2)
            starts_at = dt.datetime.combine(
                starts_on + dt.timedelta(days=day),
                dt.time(14 if hour else 9),
                timezone.get_current_timezone(),
            )
            chosen = place == 3
            families = ACTORS[place : place + 3]
            visit.add_slot(
                planned,
                actor=self.assessors[0] if chosen else self.secretariat,
                starts_at=starts_at,
                ends_at=starts_at + dt.timedelta(hours=3),
                title=title,
                place=self.facts["place"],
                travel=self.words["travel"][place],
                people={family: self.words["people"][family] for family in families},
                chosen_by_assessors=chosen,
            )
        yield self.on(194)
        assessor.waive_challenge(self.dossier, actor=self.lead)

    def _tuesday(self, day: dt.date) -> dt.date:
        return day + dt.timedelta(days=(1 - day.weekday()) % 7)

    def start_visit(self) -> Story:
        yield from self.prepare_visit()
        yield self.on(198)
        visit.start_visit(self.dossier, actor=self.secretariat)

    def be_visited(self) -> Story:
        yield from self.start_visit()
        held = self.dossier.current_visit
        yield held.ends_on
        lead = self.assessors[0]
        met = {
            family: 2 + (place * 3 + self.facts["municipalities"]) % 7
            for place, family in enumerate(ACTORS[:6])
        }
        visit.record_attendance(held, actor=lead, families_met=met)
        visit.record_restitution(held, actor=lead, text=self.words["restitution"], heard_by=met)
        visit.close_visit(self.dossier, actor=lead)

    # --- report ---------------------------------------------------------------------------------------------------

    def reading(self, place: int, code: str, level: str) -> dict:
        """What one assessor holds of one criterion before they talk: the lead sees what will be held."""
        if level == NOT_APPLICABLE:
            return {"level": None, "not_applicable": True, "na_reason": self.words["not_applicable"]}
        seen = int(level)
        if code in self.divergences:
            seen = self.divergences[code].levels[place]
        elif place and seen < HIGHEST and (ord(code[0]) + int(code[1]) * 3 + place) % 6 == 0:
            seen += 1
        return {
            "level": seen,
            "evidence_level": EvidenceLevel.DOCUMENTS
            if code in self.documents_only
            else EvidenceLevel.VISITED,
            "measured": seen >= SHARED,
            "testimony_families": min(seen, SHARED),
            "transmitted": seen >= HIGHEST,
            "confidence": Confidence.FAIR if code in self.divergences else Confidence.HIGH,
        }

    def fill_grid(self, person, *, axes: str = "ABCDE", submits: bool = True) -> None:
        dossier, observed = self.dossier, self.observed()
        own = grid.open_grid(dossier.assignments.get(person=person, status="accepted"), actor=person)
        notes = self.words["notes"]
        for number, criterion in enumerate(
            dossier.criteria, start=self.team.index(person.email.split("@")[0])
        ):
            if criterion.code[0] in axes:
                answer = self.reading(self.assessors.index(person), criterion.code, observed[criterion.code])
                note = notes[number % len(notes)]
                source = self.words["sources"][number % len(self.words["sources"])]
                said = self.verdicts_on(criterion) if person == self.assessors[0] else {}
                grid.save_grid_answer(
                    own,
                    criterion,
                    actor=person,
                    note=note,
                    source=source,
                    place=self.facts["place"],
                    verdicts=said,
                    **answer,
                )
        if submits:
            grid.submit_grid(own, actor=person)

    def verdicts_on(self, criterion) -> dict:
        """What the lead says of the evidence where the team will talk: a first piece is too old."""
        if criterion.code not in (*self.divergences, *self.contested):
            return {}
        pieces = self.dossier.evidences.filter(uses__criterion=criterion, removed_at=None).order_by("pk")
        return {
            piece.pk: (place > 0, "" if place else self.words["refused_evidence"])
            for place, piece in enumerate(pieces)
        }

    def observe(self) -> Story:
        yield from self.be_visited()
        for days, person in zip((214, 216, 217), self.assessors, strict=False):
            yield self.on(days)
            self.fill_grid(person)

    def write_obco(self) -> None:
        words, lead = self.words["obco"], self.assessors[0]
        answers = {code: text for code, text in words.items() if code.startswith("Q")}
        obco.save_obco(
            self.dossier,
            actor=lead,
            revision=0,
            strong_points=words["strong"],
            astonishments=words["astonished"],
            advice=words["advice"],
            answers=answers,
        )

    def agree(self, *, left_open: tuple[str, ...] = ()) -> None:
        """Record what the assessors hold together: the agreements, then what they discussed."""
        dossier, lead = self.dossier, self.assessors[0]
        consensus.adopt_agreements(dossier, actor=lead)
        criteria = {criterion.code: criterion for criterion in dossier.criteria}
        for code, divergence in self.divergences.items():
            if code in left_open:
                continue
            held = consensus.record_consensus(
                self.dossier,
                criteria[code],
                actor=lead,
                level=divergence.held,
                evidence_level=EvidenceLevel.VISITED,
                measured=divergence.held >= SHARED,
                testimony_families=2,
                minute=divergence.minute,
            )
            for person in self.assessors[1:]:
                if divergence.dissent and person == self.assessors[-1]:
                    consensus.record_dissent(
                        held, actor=person, level=divergence.levels[-1], reason=divergence.dissent
                    )
                else:
                    consensus.agree(held, actor=person)
        for code, grade, text in self.findings:
            words = text or self.words[f"finding_{grade}"]
            finding_draft.raise_finding(self.dossier, criteria[code], actor=lead, text=words, grade=grade)

    def be_reported(self) -> Story:
        yield from self.observe()
        yield self.on(218)
        self.write_obco()
        obco.share_obco(self.dossier, actor=self.assessors[0])
        yield self.on(220)
        self.agree()
        yield self.on(222)
        obco.comment_obco(self.dossier, actor=self.lead, comment=self.words["obco"]["comment"], revision=0)
        yield self.on(224)
        report.send_report(self.dossier, actor=self.assessors[0])

    def write_reply(self) -> None:
        criteria = {criterion.code: criterion for criterion in self.dossier.criteria}
        for code, (text, _answer) in self.contested.items():
            reply_services.save_reply(
                self.dossier, criteria[code], actor=self.lead, stance=ReplyStance.CONTEST, text=text
            )
        if self.contested:
            reply.attach_evidence(
                self.dossier,
                criteria[next(iter(self.contested))],
                actor=self.lead,
                title=self.words["reply_evidence"],
                link=f"https://example.org/{self.key}/reply",
            )
        for code, _grade, _text in self.findings:
            if code not in self.contested:
                reply_services.save_reply(
                    self.dossier,
                    criteria[code],
                    actor=self.lead,
                    stance=ReplyStance.AGREE,
                    text=self.words["reply_agree"],
                )

    def reply(self) -> Story:
        yield from self.be_reported()
        yield self.on(234)
        if not self.findings and not self.contested:
            reply_services.waive_reply(self.dossier, actor=self.lead)
            return
        self.write_reply()
        reply_services.submit_reply(self.dossier, actor=self.lead)

    def answer_findings(self) -> None:
        """The territory says what it will do of each shortfall; the assessors accept the first."""
        sent = self.dossier.findings.filter(grade__in=["minor", "major"], status="open")
        for place, found in enumerate(sent.select_related("dossier")):
            finding.propose_action(
                found,
                actor=self.lead,
                plan=self.words["finding_plan"],
                done_before=found.correct_by - dt.timedelta(days=30 * (place + 1)),
            )
            if not place:
                finding.accept_action(found, actor=self.assessors[0], reason=self.words["finding_accepted"])

    def be_docketed(self) -> Story:
        """Answer what the territory contests: the file is then sealed for the committee."""
        yield from self.reply()
        yield self.on(239)
        for given in self.dossier.replies.filter(stance=ReplyStance.CONTEST, answered_at=None):
            _text, answer = self.contested[given.criterion.code]
            reply_services.answer_reply(given, actor=self.assessors[0], answer=answer)
        self.answer_findings()
