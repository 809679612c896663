"""Rings and chains where everybody could take from nearly everybody."""
