"""Interpreters of data (forms first) that have never heard of tickets."""
