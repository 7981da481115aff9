"""What follows a change once it is stored: written with it, done once, even when the process dies in between.

    then(messages.session_convened, session)

With a queue in the database (`cms.operations.queue`) the call is a row of the same transaction, done by a worker in a
transaction that also marks it as done. Without a queue it is made right after the commit, in the same process.
"""

from contextlib import nullcontext

from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.utils.module_loading import import_string
from django.utils.translation import get_language, override
from django_tasks import task

from cms.mail import is_silent, nothing_sent
from cms.operations.queue import is_kept, leave, take

GONE = object()


def then(function, *arguments) -> None:
    """Have a function of a module called once this transaction is committed, with rows, numbers and words.

    Rows are read anew at that time; when one is gone, there is nothing left to say.
    """
    if not is_kept(follow.get_backend()):
        # Not a partial, which has no name for the journal when it fails.
        transaction.on_commit(lambda: function(*arguments), robust=True)
        return
    leave(
        follow,
        f"{function.__module__}.{function.__qualname__}",
        [_written(argument) for argument in arguments],
        get_language(),
        is_silent(),
    )


@task(takes_context=True)
def follow(context, path, arguments, language, silent):
    """Make a call that a change left; what it writes and the fact that it was made are one transaction."""
    with transaction.atomic(), override(language), nothing_sent() if silent else nullcontext():
        if not take(context):
            return
        found = [_read(argument) for argument in arguments]
        if GONE not in found:
            import_string(path)(*found)


def _written(argument):
    if isinstance(argument, Model):
        return {"row": argument._meta.label_lower, "pk": argument.pk}
    return {"value": argument}


def _read(argument):
    if "row" in argument:
        return apps.get_model(argument["row"])._default_manager.filter(pk=argument["pk"]).first() or GONE
    return argument["value"]
