"""What the service lead shapes: checked, published, read as values."""
