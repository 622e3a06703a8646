"""Whoever knows an address knocks with anything at all: at the real routes of a whole process."""
