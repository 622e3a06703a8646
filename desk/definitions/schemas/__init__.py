"""What the service lead writes, checked: one kind of definition a file. Forms: engines/forms."""
