"""What may be done on one page, each act with its own form: shown folded, opened again with what was typed when refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect

from certification.errors import InvalidUpload, NotAllowed
from certification.views.moves import too_late

CONFLICT, REFUSED = 409, 422


class PlainForm(forms.Form):
    """An act that asks for nothing."""

    def facts(self) -> dict:
        return {}


@dataclass(frozen=True)
class Act:
    """One act: `make_form(data, files, prefix=…)` asks what it needs, `do(**facts)` is the verb, `done` says that it is done."""

    name: str
    label: str
    url: str
    do: Callable
    done: str
    make_form: Callable = PlainForm
    tone: str = "primary"
    consequence: str = ""
    refusals: tuple = ()
    form: forms.Form | None = None
    is_open: bool = False

    def with_form(self, data=None, files=None) -> "Act":
        return replace(self, form=self.make_form(data, files, prefix=self.name))


def to_show(acts: list[Act]) -> list[Act]:
    """Return the acts with their empty forms."""
    return [act if act.form is not None else act.with_form() for act in acts]


def take(request, name: str, *, subject, acts: list[Act], permissions: Mapping, show: Callable, back: str):
    """Do one act, or show the page again with the reasons.

    An unknown act does not exist (404), one of another role is forbidden (403), one whose time is over says so (409).
    `show(acts, reasons, bound, status)` renders the page.
    """
    if name not in permissions:
        raise Http404
    if not permissions[name](subject, request.user):
        raise PermissionDenied
    if request.method != "POST":
        return redirect(back)
    act = next((act for act in acts if act.name == name), None)
    if act is None:
        return show(acts, reasons=[too_late(subject)], bound=None, status=CONFLICT)
    act, reasons = act.with_form(request.POST, request.FILES), []
    if act.form.is_valid():
        try:
            act.do(**act.form.facts())
        except InvalidUpload as refusal:
            act.form.add_error("files", str(refusal))
        except NotAllowed as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, act.done)
            return redirect(back)
    act = replace(act, is_open=True)
    shown = [act if other.name == name else other for other in acts]
    return show(shown, reasons=reasons, bound=act.form, status=REFUSED)
