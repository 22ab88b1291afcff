"""What is taken out of a mail that may be damaged: headers, addresses, texts, Message-IDs."""

import re
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message

from comms.domain.bounces.words import plain

MOST_TEXT = 200_000
_ID_LINE = re.compile(r"^[ \t>]*Message-ID:\s*(<[^<>\s]{3,250}>)", re.IGNORECASE | re.MULTILINE)
_ID = re.compile(r"<[^<>\s]{3,250}>")
_ADDRESS = re.compile(r"[^\s<>;,()\"]+@[^\s<>;,()\"]+")


def header(part: Message, name: str) -> str:
    """The header on one line, its coded words read; empty where there is none."""
    found = str(part.get(name, ""))
    try:
        return plain(make_header(decode_header(found)))
    except (HeaderParseError, ValueError, LookupError):
        return plain(found)


def mail_address(text: str) -> str:
    """The address in a field such as `rfc822; ada@example.com`, in lower case; empty where there is none."""
    found = _ADDRESS.search(text.partition(";")[2] or text)
    return found[0].lower() if found else ""


def texts(mail: Message) -> list[str]:
    """The texts of the parts that are texts, in their order."""
    found = []
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                found.append(content[:MOST_TEXT].decode("utf-8", "replace").replace("\r\n", "\n"))
    return found


def message_ids(mail: Message) -> list[str]:
    """The Message-IDs of other mails that this one brings: returned with it, quoted in it, answered by it."""
    returned = [header(part, "Message-ID") for part in mail.walk() if part is not mail]
    quoted = [found for text in texts(mail) for found in _ID_LINE.findall(text)]
    answered = _ID.findall(f"{header(mail, 'In-Reply-To')} {header(mail, 'References')}")
    return [one for one in (*returned, *quoted, *answered) if one]
