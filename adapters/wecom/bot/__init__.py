"""智能机器人: bots of the corporation, in groups and one to one, over a socket we open."""
