"""People: who they are, where they write from, what they may do."""
