"""Backups: sealed copies of a desk, in a folder or on S3-compatible storage."""
