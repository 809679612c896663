"""Days: choices made, given days and improved on the calendar."""
