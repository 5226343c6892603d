"""Write a review of what the library holds."""

from functools import partial
from pathlib import Path

from evidence.review.config.reviews.new_review import main
from evidence.studies.console import run_command

if __name__ == "__main__":
    run_command(partial(main, None, Path(__file__).resolve().parent.parent))
