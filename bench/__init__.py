"""What is measured, against what, and the last figures (RESULTS.md). `make bench` runs it all."""
