"""The words of the library: terms, how they are found, and their files."""
