"""A word that people and webinars are grouped by."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.fields import HOUSE_PERMISSIONS
from backoffice.foundation.history import tracked
from backoffice.foundation.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class TagQuerySet(ScopedQuerySet):
    """Questions about tags."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Whoever works in the admin sees every tag: a tag alone says nothing about anybody."""
        return self if user.is_staff else self.none()

    def with_people_count(self, user: "User | AnonymousUser") -> Self:
        """Each with `people_count`, the number of people with the tag whom `user` may see."""
        people = self.model.users.rel.related_model.objects.visible_to(user)
        links = self.model.users.through.objects.filter(tag=OuterRef("pk"), user__in=people)
        counted = links.order_by().values("tag").annotate(number=Count("pk")).values("number")
        return self.annotate(people_count=Coalesce(Subquery(counted, output_field=IntegerField()), 0))


class Tag(models.Model):
    """A word that people and webinars are grouped by. People edit it: history."""

    name = models.CharField(_("name"), max_length=60)
    description = models.CharField(_("description"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = TagQuerySet.as_manager()
    history = tracked()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        default_permissions = HOUSE_PERMISSIONS
        constraints = [
            models.UniqueConstraint(
                Lower("name"), name="a_tag_exists_once", violation_error_message=_("This tag exists already.")
            ),
            models.CheckConstraint(
                condition=~models.Q(name=""), name="a_tag_has_a_name", violation_error_message=_("A tag needs a name.")
            ),
        ]

    def __str__(self) -> str:
        return self.name
