"""Forms as data: what is asked, when, and what counts as an answer. Knows no tickets."""
