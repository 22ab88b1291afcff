"""No table of its own; but Django tells only apps with this module that migrating is done (see people/apps.py)."""
