"""Every field of every model of ours says how sensitive it is, and nothing is said of a field that is not there."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import Model

from knowdo_web.records.sensitivity import Sensitivity

OURS = [model for model in apps.get_models() if model.__module__.startswith("knowdo_web.records")]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_field_declares_its_sensitivity(model: type[Model]) -> None:
    own = [*model._meta.fields, *model._meta.many_to_many]
    fields = {field.name for field in own if not (field.primary_key and field.auto_created)}
    declared = getattr(model, "sensitivity", {})
    assert set(declared) == fields
    assert all(isinstance(one, Sensitivity) for one in declared.values())


def test_there_are_models_to_look_at() -> None:
    assert len(OURS) > 20
