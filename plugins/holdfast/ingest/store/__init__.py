"""Store: rows become pending partitions, bad rows quarantine."""
