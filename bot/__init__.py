"""The running process: settings, wiring, the one door in, delivery, and the command line."""
