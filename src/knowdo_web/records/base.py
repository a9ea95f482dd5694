"""Two kinds of record: one that may be put right, and one that is only ever added to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, NoReturn

from django.db import models

from knowdo_web.records.sensitivity import Sensitivity


class AppendOnlyError(TypeError):
    """Something tried to change or remove a row that is only ever added to."""


def _refuse(*_args: object, **_kwargs: object) -> NoReturn:
    raise AppendOnlyError("These rows are only added to: write a new one that supersedes the old.")


class AppendOnlyRows(models.QuerySet[Any]):
    """Rows that can be read and added to, singly or in bulk, and nothing else."""

    update = _refuse
    delete = _refuse
    bulk_update = _refuse
    update_or_create = _refuse


class Record(models.Model):
    """A row that may be put right. Each of its own fields says how sensitive it is."""

    sensitivity: ClassVar[Mapping[str, Sensitivity]]

    class Meta:
        abstract = True


class AppendOnly(Record):
    """A row that stands as it was written. What corrects it is another row."""

    objects = AppendOnlyRows.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            _refuse()
        super().save(*args, **kwargs)

    delete = _refuse
