"""REST at /api/v1, on the same desk verbs as chat. What it can do is listed in `operations`."""
