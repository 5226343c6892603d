"""All tables as an Excel workbook."""
