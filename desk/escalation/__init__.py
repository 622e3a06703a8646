"""Who is alerted, how, and what an acknowledgement stops."""
