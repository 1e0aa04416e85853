"""Commands that print the figures the documentation quotes. Ratios come from one run; none of these is a test."""
