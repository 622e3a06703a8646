"""How things are put into words people use: times, names, short facts of a ticket."""
