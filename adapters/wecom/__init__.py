"""WeCom: what its self-built app, customer service, bot and group robot share."""
