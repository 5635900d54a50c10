"""The custody scenarios, row by row, as programs see them."""
