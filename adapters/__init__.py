"""One folder per chat platform: each translates between a platform and the domain and decides nothing."""
