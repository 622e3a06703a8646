"""The chat page as browsers get it: hand-written HTML, CSS and ES modules. Nothing runs here."""
