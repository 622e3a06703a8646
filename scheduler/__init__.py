"""Which tick of the clock calls which desk verb. The deadlines themselves are rows in the store."""
