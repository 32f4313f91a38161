"""From where exports lie into the landing folder: each content once, and what has not changed not again."""
