"""The parts of the generators of fictional scenarios; the commands that use them stand one folder up."""
