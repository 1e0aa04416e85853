"""Search over the archive: one query syntax, one contract, two backends, and the follower that feeds them."""
