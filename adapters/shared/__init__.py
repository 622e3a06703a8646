"""What several adapters need and no platform owns. Knows no adapter."""
