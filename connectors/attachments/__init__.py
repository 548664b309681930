"""Files that come with records: their names, what they are, and archives opened safely."""
