"""A review's file: checked, and made into its specification."""
