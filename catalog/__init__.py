"""What a review is, and the place where reviews are kept: the one truth that every index is rebuilt from."""
