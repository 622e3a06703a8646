"""群机器人: webhooks that carry messages into one group of WeCom, and nothing out of it."""
