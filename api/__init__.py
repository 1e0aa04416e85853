"""A face for programs: the JSON API, and the application that mounts the pages."""
