"""What customers are led through: reporting, following, confirming, rating."""
