"""Say ``fit(fields, {"Priority": int})``: whether a nested description has the types that it should."""

from collections.abc import Mapping

from webex_calling.audit.fields import Fields
from webex_calling.documents.shape import Keyed as Keyed
from webex_calling.documents.shape import Shape as Shape
from webex_calling.documents.shape import misfits


def fit(fields: Fields, shape: Mapping[str, Shape]) -> bool:
    """Add a fault for everything of another type, and tell whether there is none."""
    before = len(fields.faults)
    for each in misfits(fields.value, shape):
        fields.fault(each.place, each.words, value=each.value)
    return len(fields.faults) == before
