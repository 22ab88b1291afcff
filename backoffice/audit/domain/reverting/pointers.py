"""What still points to the objects that would go: none of it is lost by taking something back."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Count
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from backoffice.audit.domain.reverting.pieces import Kind
from backoffice.audit.domain.reverting.plan import Plan


class Pointers:
    """Refuses the removal of objects that something would still point to; asks the database once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        # How many rows outside of the plan point to each object.
        self.outside: dict[tuple[Any, Any], Counter[Any]] = defaultdict(Counter)
        # Links of objects inside of the plan: field → linked key → keys of the objects.
        self.linked: dict[Any, dict[Any, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for model in plan.steps:
            keys = [step.key for step in plan.of(model) if step.kind == Kind.REMOVE and step.refusal is None]
            if keys:
                self._ask(model, keys)

    def judge(self) -> None:
        """Refuse what would leave something pointing to nothing."""
        inside = self._inside()
        for step in list(self.plan.taken(Kind.REMOVE)):
            counts = self.outside[step.model, step.key] + inside[step.model, step.key]
            if counts:
                step.refuse(
                    _("It stays: %(things)s would point to nothing.")
                    % {"things": get_text_list(list(_in_words(counts)), _("and"))}
                )

    def _ask(self, model: Any, keys: list[Any]) -> None:
        for related, field, owner in _pointing(model):
            planned = [step.key for step in self.plan.of(owner.model if owner else related)]
            name = owner.m2m_field_name() if owner else "pk"
            rows = related._base_manager.filter(**{f"{field.name}__any_of": keys})
            counted = rows.exclude(**{f"{name}__any_of": planned}) if planned else rows
            noun = owner.model if owner else related
            for key, number in counted.order_by().values_list(field.attname).annotate(number=Count("pk")):
                self.outside[model, key][noun] += number
            if owner and planned:
                row_id = related._meta.get_field(name).attname
                links = rows.filter(**{f"{name}__any_of": planned}).values_list(row_id, field.attname)
                for owner_key, key in links:
                    self.linked[owner][key].append(owner_key)

    def _inside(self) -> dict[tuple[Any, Any], Counter[Any]]:
        """The same of the rows in the plan, as they will be."""
        found: dict[tuple[Any, Any], Counter[Any]] = defaultdict(Counter)
        going = {(step.model, step.key) for step in self.plan.taken(Kind.REMOVE)}
        models = {model for model, _key in going}
        for model in self.plan.steps:
            fields = [item for item in model._meta.concrete_fields if item.related_model in models]
            for planned in (step.planned for step in self.plan.of(model) if fields):
                for item in fields:
                    target: Any = (item.related_model, planned.get(item.attname))
                    if target in going:
                        found[target][model] += 1
        for field, by_key in self.linked.items():
            for key, owners in by_key.items():
                kept = [owner for owner in owners if not self._is_cut(field, owner, key)]
                if kept:
                    found[field.remote_field.model, key][field.model] += len(kept)
        return found

    def _is_cut(self, field: Any, owner: Any, key: Any) -> bool:
        step = self.plan.step(field.model, owner)
        if step is None:
            return False
        if step.kind == Kind.REMOVE:
            return step.is_taken
        return any(cell.name == field.name and key in cell.now - cell.target for cell in step.taken_cells)


def _pointing(model: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Each table and column that can point to the model; for a table of links, the field that they belong to.

    Links of the model's own fields go with the object; histories outlive what they point to.
    """
    linking = {item.remote_field.through: item for item in _all_linking()}
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and relation.is_relation) or relation.concrete or relation.many_to_many:
            continue
        related, field = relation.related_model, relation.field
        if hasattr(related, "instance_type"):
            continue
        owner = linking.get(related)
        if owner is None:
            yield related, field, None
        elif not (owner.model is model and field.name == owner.m2m_field_name()):
            yield related, field, owner


def _all_linking() -> Iterator[Any]:
    from django.apps import apps

    for model in apps.get_models():
        yield from model._meta.many_to_many


def _in_words(counts: Counter[Any]) -> Iterator[str]:
    for model, number in counts.items():
        noun = model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural
        yield f"{number:,} {noun}"
