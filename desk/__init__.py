"""What can be done at the desk: one verb per file. No storage, no platform, no clock."""
