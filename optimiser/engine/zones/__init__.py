"""The largest problems: solved from the inside, cut into zones, searched by workers."""
