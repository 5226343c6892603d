"""What was published, as it was read: publications, rows, appraisals, receipts."""
