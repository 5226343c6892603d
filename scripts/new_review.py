"""Write a review of what the library holds."""

import sys
from pathlib import Path

from evidence.review.config.reviews.new_review import main
from evidence.studies.console import print_on_any_terminal

if __name__ == "__main__":
    print_on_any_terminal()
    sys.exit(main(None, Path(__file__).resolve().parent.parent))
