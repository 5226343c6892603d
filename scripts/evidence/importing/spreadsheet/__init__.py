"""An Excel workbook to extract many studies into, with drop-downs of the vocabulary; reading it back."""
