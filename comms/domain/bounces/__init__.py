"""What comes back from mail servers: bounces, complaints, and what they change."""

from comms.domain.bounces.noting import note_bounce, note_complaint, note_unsubscribe

__all__ = ["note_bounce", "note_complaint", "note_unsubscribe"]
