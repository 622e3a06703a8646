"""How people say that two chats are theirs, and what becomes of the two then."""
