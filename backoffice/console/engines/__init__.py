"""The engines that a worker can serve: one for each place where background tasks can be queued."""

from backoffice.console.engines.choosing import Engine, engine

__all__ = ["Engine", "engine"]
