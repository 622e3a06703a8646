"""How a command reaches the process at work: errands by name, its door, and who knocks there."""
