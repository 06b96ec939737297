"""`anju`: the operator's command line. It skips HTTP and acts as a named job of the county."""

from server.commands.main import main

__all__ = ["main"]
