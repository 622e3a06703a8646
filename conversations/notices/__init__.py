"""What people are shown because something happened to a ticket: announcements, not dialogues."""
