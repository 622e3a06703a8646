"""Which accounts this process holds: it alone listens where only one may, and sends for them."""
