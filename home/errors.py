"""What the public site refuses."""

from django.core.exceptions import PermissionDenied, ValidationError


class UntranslatedWordsError(PermissionDenied):
    """A translation still holds words of the language it comes from: nobody may publish it, whatever their rights."""


class ConsentMissingError(ValidationError):
    """A person was about to be shown without a consent that stands."""

    def __init__(self, page, sentence: str):
        super().__init__({"consent_given_on": sentence})
        self.page = page
        self.sentence = sentence


class RegistrationClosedError(Exception):
    """The registration for a meeting no longer takes anybody; `sentence` says why."""

    def __init__(self, sentence: str):
        super().__init__(sentence)
        self.sentence = sentence
