"""Which Gongdan this is."""

from importlib.metadata import version

VERSION = version("gongdan")
