"""Taking back what was done: one object to an earlier state, or one request or job as a whole."""

from backoffice.audit.domain.reverting.applying import Reverted, apply
from backoffice.audit.domain.reverting.in_between import told_since
from backoffice.audit.domain.reverting.pieces import Cell, Kind, Refusal, Step, Trace
from backoffice.audit.domain.reverting.plan import EVERYTHING, Plan
from backoffice.audit.domain.reverting.planning import make_plan, plan_group, plan_object
from backoffice.audit.domain.reverting.redactions import redacted_fields
from backoffice.audit.domain.reverting.rules import Rules, register, register_group
from backoffice.audit.domain.reverting.sources import Group, Source, Version

__all__ = [
    "EVERYTHING",
    "Cell",
    "Group",
    "Kind",
    "Plan",
    "Refusal",
    "Reverted",
    "Rules",
    "Source",
    "Step",
    "Trace",
    "Version",
    "apply",
    "make_plan",
    "plan_group",
    "plan_object",
    "redacted_fields",
    "register",
    "register_group",
    "told_since",
]
