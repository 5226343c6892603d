"""The audit bench: what centres found in their own patients, beside what a review leads one to expect."""
