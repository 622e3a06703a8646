"""What follows from what the company's own directory says: rights given, taken, and ended."""
