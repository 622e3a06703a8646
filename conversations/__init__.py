"""Dialogues by role: one turn in, replies out; synchronous, without I/O."""
