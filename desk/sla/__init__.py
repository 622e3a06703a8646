"""What was promised on a ticket: counted, watched, explained, replayed."""
