"""One module per page: what it asks, what it offers to choose, what it draws."""
