"""A self-built app of WeCom: employees in private chats with it."""
