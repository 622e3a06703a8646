"""Published definitions as the values they mean to the domain; one kind a file."""
