"""Working time: calendars, and pure arithmetic on them."""
