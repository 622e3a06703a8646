"""How it was: asked, answered, followed up."""
