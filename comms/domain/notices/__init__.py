"""What the system tells people by itself: one notice an occasion, with its words as they were then."""

from comms.domain.notices.people import people_of_notice
from comms.domain.notices.reminders import remind
from comms.domain.notices.telling import tell
from comms.domain.notices.writing import to_write_out, write_out_next_chunk

__all__ = ["people_of_notice", "remind", "tell", "to_write_out", "write_out_next_chunk"]
