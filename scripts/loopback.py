"""Ports of this machine's loopback address: which is asked for, is it free, does it answer."""

import os
import socket

HOST = "127.0.0.1"


def asked_for(default: int = 8000) -> int:
    """The number in PORT; exits with one line if it is no port, or if another program has it."""
    word = os.environ.get("PORT") or str(default)
    if not word.isascii() or not word.isdigit() or not 0 < int(word) < 65536:
        raise SystemExit(f"PORT={word} is not a port number. Choose one between 1024 and 65535.")
    port = int(word)
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except PermissionError:
            raise SystemExit(f"Port {port} may be used by the system only. Choose another: PORT=8000.") from None
        except OSError:
            raise SystemExit(
                f"Port {port} is used by another program. Stop it, or choose another port: PORT={port % 65535 + 1}."
            ) from None
    return port


def any_free() -> int:
    """A port that nobody uses now."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


def answers(port: int) -> bool:
    """Whether something accepts connections there."""
    with socket.socket() as caller:
        caller.settimeout(0.5)
        return caller.connect_ex((HOST, port)) == 0
