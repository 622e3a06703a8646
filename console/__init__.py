"""What is served over HTTP beside the adapters: the REST API, its documentation and pages."""
