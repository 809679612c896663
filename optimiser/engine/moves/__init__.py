"""Agents who move once or twice over time, through stocks of goods."""
