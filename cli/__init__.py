"""A face for operators: the `lessons` command."""
