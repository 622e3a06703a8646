"""Interpreters of data (forms first) that have never heard of tickets."""

import sys
from types import ModuleType

# Whoever imports cel gets its command line too, and with it a toolkit for terminals: 7 MB and a
# tenth of a second at each start, for nothing. The name is taken before it is looked for.
sys.modules.setdefault("cel.cli", ModuleType("cel.cli"))
