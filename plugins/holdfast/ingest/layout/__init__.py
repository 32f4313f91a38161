"""Layout: what a vendor calls things, and which layout a file is in."""
