"""SMS and calls through any provider with an HTTP interface. A provider is data."""
