"""`gongdan run` without Telegram's published limits: what is measured is us, not its patience.

python -m bench.unpaced run
"""

from adapters.telegram import capabilities
from bot.cli import main

if __name__ == "__main__":
    setattr(capabilities, "_LIMITS", ())  # noqa: B010 - its type says how many there are
    main()
