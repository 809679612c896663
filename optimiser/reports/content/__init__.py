"""What the documents say, in the team's words, from the plan alone; nothing here knows a file format."""
