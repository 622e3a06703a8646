"""Satisfaction surveys (满意度回访)."""
