"""Who did what, when and why: signing, history rows, and bulk writing that leaves the same trail as a form."""

from backoffice.foundation.history.actor import (
    Actor,
    Way,
    acting_as,
    acting_as_system,
    current_actor,
    saying,
    sign_process,
    signed_by,
)
from backoffice.foundation.history.bulk import (
    create_many,
    delete_many,
    save_many,
    update_rows,
    write_progress,
    write_values,
)
from backoffice.foundation.history.checks import check_managers
from backoffice.foundation.history.gathering import one_row_each
from backoffice.foundation.history.grouped import Change, Signature, changes_by, keys_touched, remove_many
from backoffice.foundation.history.guard import GuardedQuerySet, HistoryBypassed, is_tracked
from backoffice.foundation.history.insertion import insert_again, insert_new
from backoffice.foundation.history.links import linking_fields, watch_deletions
from backoffice.foundation.history.middleware import ActorMiddleware
from backoffice.foundation.history.reasons import SAY_WHY, require_reason
from backoffice.foundation.history.recording import is_gathering
from backoffice.foundation.history.relations import add_related, cut_pairs, link_pairs, remove_related
from backoffice.foundation.history.trail import HistoryRow, Trail, tracked

__all__ = [
    "SAY_WHY",
    "Actor",
    "ActorMiddleware",
    "Change",
    "GuardedQuerySet",
    "HistoryBypassed",
    "HistoryRow",
    "Signature",
    "Trail",
    "Way",
    "acting_as",
    "acting_as_system",
    "add_related",
    "changes_by",
    "check_managers",
    "create_many",
    "current_actor",
    "cut_pairs",
    "delete_many",
    "insert_again",
    "insert_new",
    "is_gathering",
    "is_tracked",
    "keys_touched",
    "link_pairs",
    "linking_fields",
    "one_row_each",
    "remove_many",
    "remove_related",
    "require_reason",
    "save_many",
    "saying",
    "sign_process",
    "signed_by",
    "tracked",
    "update_rows",
    "watch_deletions",
    "write_progress",
    "write_values",
]
