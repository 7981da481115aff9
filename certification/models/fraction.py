"""An exact share of 1, kept as text: "2/3" stays two thirds."""

from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _

from certification.rules.document_kinds import share, write_share


class ExactAttribute(DeferredAttribute):
    """Turns what is assigned into a `Fraction` at once, so that a row never holds a text."""

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = self.field.to_python(value)


class FractionField(models.CharField):
    """Reads as a `Fraction`; accepts a `Fraction` or its text."""

    descriptor_class = ExactAttribute
    description = _("Exact share of 1")

    def __init__(self, *args, max_length=16, **kwargs):
        super().__init__(*args, max_length=max_length, **kwargs)

    def from_db_value(self, value, expression, connection):
        return None if value is None else Fraction(value)

    def to_python(self, value):
        if value is None or isinstance(value, Fraction):
            return value
        try:
            return share(value)
        except ValueError as error:
            message = _("“%(value)s” is not a share of 1: write “0.30” or “2/3”.")
            raise ValidationError(message, code="invalid", params={"value": value}) from error

    def get_prep_value(self, value):
        value = self.to_python(value)
        return None if value is None else write_share(value)

    def value_to_string(self, obj):
        return self.get_prep_value(self.value_from_object(obj))

    def run_validators(self, value):
        """Its text is checked on the way in: a `Fraction` has no length."""
