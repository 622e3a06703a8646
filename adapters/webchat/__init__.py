"""The built-in web chat: a chat platform of our own, served with its page by the same process."""
