"""What service promises: policies, and the clocks that are counted by them. Pure."""
