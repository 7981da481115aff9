"""The life cycles as documents: Mermaid diagrams and tables of moves, sorted, so that a change reads in a diff."""

from collections.abc import Iterator

from certification.models import (
    Appeal,
    AssessorApplication,
    Assignment,
    Award,
    Complaint,
    Delegation,
    DocketItem,
    Dossier,
    Finding,
    FrameworkVersion,
    LeadTransfer,
    Review,
    Session,
)
from certification.rules.permissions import Permission

SUBJECTS = (
    FrameworkVersion,
    Dossier,
    AssessorApplication,
    Assignment,
    Finding,
    Session,
    DocketItem,
    Appeal,
    Award,
    Review,
    Complaint,
    Delegation,
    LeadTransfer,
)
HEAD = """# Life cycles

Written by `python manage.py lifecycle_diagrams`; a test holds it to the code. Each arrow is a move: who may make it, and the
rules that must hold. Every move goes through one gate, `certification.services.transition.perform`.
"""


def arrows(model) -> list:
    """Return the arrows of a model's life cycle, in the order of the states, then of their names."""
    order = [value for value, _label in model._meta.get_field("status").choices]
    found = model().get_all_status_transitions()
    return sorted(found, key=lambda arrow: (order.index(arrow.source), arrow.name))


def roles_in_words(permission: Permission) -> str:
    return ", ".join(sorted(role.value for role in permission.roles)) or "the person concerned"


def lines(model) -> Iterator[str]:
    """Yield the Markdown of one life cycle: its diagram, then its table."""
    yield f"## {model.__name__}\n"
    yield "```mermaid\nstateDiagram-v2"
    yield f"    [*] --> {model._meta.get_field('status').default}"
    for arrow in arrows(model):
        yield f"    {arrow.source} --> {arrow.target}: {arrow.name}"
    yield "```\n"
    yield "| from | move | to | who | rules |\n| --- | --- | --- | --- | --- |"
    for arrow in arrows(model):
        rules = ", ".join(f"`{condition.__name__}`" for condition in arrow.conditions) or "none"
        yield f"| {arrow.source} | {arrow.name} | {arrow.target} | {roles_in_words(arrow.permission)} | {rules} |"
    yield ""


def document() -> str:
    """Return `docs/lifecycles.md`."""
    return HEAD + "\n" + "\n".join(line for model in SUBJECTS for line in lines(model))
