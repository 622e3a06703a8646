"""The running process: settings, wiring, the one door in, delivery, and the command line."""

import gc

# Two thousand modules make objects that stay: looking through them again and again for what can
# be collected took a sixth of the start, and longer pauses than needed afterwards.
gc.set_threshold(20_000, 25, 50)
