"""One line for each sign-in and each change of what signs in: the number of the account, never who it is.

A refused sign-in names nobody: what was typed may be a password.
"""

import logging

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

logger = logging.getLogger("cms.accounts")


@receiver(user_login_failed)
def refused(**_signal):
    logger.warning("sign-in refused")


@receiver(user_logged_in)
def signed_in(user, **_signal):
    logger.info("account %d signed in", user.pk)


@receiver(user_logged_out)
def signed_out(user, **_signal):
    if user is not None:
        logger.info("account %d signed out", user.pk)


def says(words):
    def write(user, **_signal):
        logger.info("account %d: %s", user.pk, words)

    return write


def listen():
    """Write every change of a password, of an address, of a second factor."""
    changes = {
        account.password_set: "password set",
        account.password_changed: "password changed",
        account.password_reset: "password reset",
        account.email_changed: "e-mail address changed",
        account.email_added: "e-mail address added",
        account.email_removed: "e-mail address removed",
        mfa.authenticator_added: "second factor added",
        mfa.authenticator_removed: "second factor removed",
        mfa.authenticator_reset: "recovery codes made anew",
    }
    for signal, words in changes.items():
        signal.connect(says(words), weak=False, dispatch_uid=f"security_log:{words}")
