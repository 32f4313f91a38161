"""Files: what was delivered, where its bytes lie, and what they are once unpacked."""
