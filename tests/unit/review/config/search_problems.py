"""What is wrong in the numbers of a review's searches, as told."""

from evidence.review.config.files.config_file import ConfigFile
from evidence.review.config.reviews.search_counts import check_search


def problems(search):
    file = ConfigFile("config/reviews/x.yaml", "", {"search": search}, {})
    return [(p.where, p.message) for p in check_search(file)]
