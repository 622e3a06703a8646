"""Many people at once, and a platform at its limits or in trouble: nothing lost, nobody flooded."""
