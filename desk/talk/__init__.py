"""What is said on a ticket: messages, notes, files."""
