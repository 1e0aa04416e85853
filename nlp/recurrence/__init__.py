"""Which lessons of different reviews are the same lesson: vectors that were taught it, and grouping by them."""
