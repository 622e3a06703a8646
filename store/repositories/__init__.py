"""One repository a file, each implementing one Protocol of `domain.ports`."""
