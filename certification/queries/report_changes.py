"""What a report says otherwise than another one: the last cycle's, or a former version of the same."""

from types import SimpleNamespace

from django.utils.translation import gettext as _

from certification.choices import SnapshotKind
from certification.models import Dossier, Snapshot

# --- since the last cycle -----------------------------------------------------------------------------------------


def previous_cycle(dossier: Dossier) -> dict | None:
    """Return what the last report of the last cycle held, as plain data, by the codes of this grid; None in a first one.

    A criterion is the same one from a version to the next by what lasts of it, not by its code.
    """
    if dossier.previous_id is None:
        return None
    former = dossier.previous
    report = former.snapshots.filter(kind=SnapshotKind.REPORT).order_by("-number").first()
    if report is None:
        return None
    uids = dict(former.version.criteria.values_list("code", "uid"))
    codes = {criterion.uid: criterion.code for criterion in dossier.criteria}
    levels = {}
    for row in report.content["criteria"]:
        code = codes.get(uids.get(row["code"]))
        if code and row["retained"] is not None:
            levels[code] = row["retained"]
    return {
        "dossier": former.number,
        "report": report.digest,
        "overall": report.content["result"]["overall"],
        "axes": report.content["result"]["axes"],
        "level": report.content["result"]["level"],
        "criteria": levels,
    }


def since_last_cycle(view) -> SimpleNamespace | None:
    """Return what rose and what fell since the last cycle, with the figures then; `view` is a `ReportView`."""
    found = view.content.get("previous")
    if not found:
        return None
    moved = [
        SimpleNamespace(row=row, before=found["criteria"][row.criterion.code], now=row.retained)
        for row in view.rows
        if row.retained is not None and row.criterion.code in found["criteria"]
    ]
    return SimpleNamespace(
        dossier=found["dossier"],
        overall=float(found["overall"]),
        axes={code: float(share) for code, share in found["axes"].items() if share is not None},
        rose=[change for change in moved if change.now > change.before],
        fell=[change for change in moved if change.now < change.before],
        same=sum(change.now == change.before for change in moved),
    )


# --- from a version to the next -----------------------------------------------------------------------------------


def version_before(snapshot: Snapshot) -> Snapshot | None:
    """Return the version of the report that came just before this one, or None."""
    reports = snapshot.dossier.snapshots.filter(kind=SnapshotKind.REPORT, number__lt=snapshot.number)
    return reports.order_by("-number").first()


def changes_between(before: dict, after: dict) -> list[SimpleNamespace]:
    """Return what differs from one frozen report to another: code, what it is about, before, after, the reason."""
    former = {row["code"]: row for row in before["criteria"]}
    changes = []
    for row in after["criteria"]:
        old = former.get(row["code"])
        if old is None:
            continue
        held, was = row["observed"] or {}, old["observed"] or {}
        if (said := _said(row)) != (used := _said(old)):
            changes.append(_change(row["code"], _("Level"), used, said, held.get("minute", "")))
        elif held.get("minute", "") != was.get("minute", ""):
            changes.append(_change(row["code"], _("Why it is held"), was["minute"], held["minute"]))
        if held.get("comment", "") != was.get("comment", ""):
            changes.append(_change(row["code"], _("Comment"), was["comment"], held["comment"]))
        if (now := _dissents(row)) != (then := _dissents(old)):
            changes.append(_change(row["code"], _("Dissents"), then, now))
    return [*changes, *_findings(before, after)]


def _change(code: str, about: str, before: str, after: str, reason: str = "") -> SimpleNamespace:
    return SimpleNamespace(code=code, about=about, before=before or "–", after=after or "–", reason=reason)


def _said(row: dict) -> str:
    observed = row["observed"] or {}
    if observed.get("not_applicable"):
        return _("not applicable")
    return "" if row["retained"] is None else str(row["retained"])


def _dissents(row: dict) -> str:
    return " / ".join(f"{dissent['level']}: {dissent['reason']}" for dissent in row["dissents"])


def _findings(before: dict, after: dict) -> list[SimpleNamespace]:
    known = {found.get("finding"): found for found in before["findings"]}
    return [
        _change(found["criterion"], _("Finding"), found["text"], _("withdrawn"), found["withdrawn"])
        for found in after["findings"]
        if found.get("withdrawn") and not known.get(found.get("finding"), {}).get("withdrawn")
    ]
