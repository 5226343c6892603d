"""Where links lead: addresses in the page, and the files of the figures."""
