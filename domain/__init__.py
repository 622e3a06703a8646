"""Values and rules of after-sales service. Reads no clock, opens nothing; standard library only."""
