"""The section on risk of bias."""
