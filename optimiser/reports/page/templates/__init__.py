"""Template, style and script of the page; all of them end up inside the one file."""
