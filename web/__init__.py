"""A face for people: pages that work without JavaScript, and that htmx only improves."""
