"""What the codes of mail servers mean: for good or for now, and whether the address itself is at fault."""

import re

# RFC 3463: class, subject, detail. RFC 5321: three digits, alone or before the text.
ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
REPLY = re.compile(r"(?<![\d.])([45]\d\d)(?=[\s\-#(]|$)")

# The sender's address, or how the message went: nothing that the recipient's address could be blamed for.
NOT_THE_RECIPIENTS = {7, 8, 9}
# What servers answer who say no more than that they will not have it.
UNSPECIFIC = {(0, 0), (3, 0), (5, 0), (4, 1)}
NO_SUCH_MAILBOX = {"550", "551", "553"}
ANOTHER_REASON = re.compile(
    r"spam|polic|block|blacklist|blocklist|reputation|dmarc|\bspf\b|dkim|quota|full|over ?size|too large|content|virus"
    r"|rate|try again|relay",
    re.IGNORECASE,
)


def status_of(status: str, diagnostic: str) -> str:
    """The enhanced status such as `5.1.1`, as said or as the server's words hold it; empty where neither does."""
    found = ENHANCED.search(status) or ENHANCED.search(diagnostic)
    return found[0] if found else ""


def is_permanent(status: str, diagnostic: str) -> bool:
    """Whether the server refuses for good."""
    known = status_of(status, diagnostic)
    reply = REPLY.search(status) or REPLY.search(diagnostic)
    return known.startswith("5") if known else bool(reply and reply[1].startswith("5"))


def is_address_dead(status: str, diagnostic: str) -> bool:
    """Whether the server says for good that there is no such address.

    A full mailbox, a policy and a sender who is not liked are not that: the next mail may arrive.
    """
    said = ENHANCED.search(status)
    inner = ENHANCED.search(diagnostic)
    # Gateways say 5.0.0 and quote the server that knew more.
    found = inner if inner and (said is None or said[2] == "0") else said
    if found is None:
        return _says_no_such_mailbox(status, diagnostic)
    subject, detail = int(found[2]), int(found[3])
    if found[1] != "5":
        return False
    if subject == 1:
        return detail not in NOT_THE_RECIPIENTS
    if (subject, detail) == (2, 1):  # switched off for good, says 550; for now, says anything else
        return _says_no_such_mailbox(status, diagnostic)
    return (subject, detail) in UNSPECIFIC and _says_no_such_mailbox(status, diagnostic)


def _says_no_such_mailbox(status: str, diagnostic: str) -> bool:
    reply = REPLY.search(status) or REPLY.search(diagnostic)
    return bool(reply and reply[1] in NO_SUCH_MAILBOX and not ANOTHER_REASON.search(diagnostic))
