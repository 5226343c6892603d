"""What tables are made of, wherever they are printed: cells, columns, and the columns that sections share."""
