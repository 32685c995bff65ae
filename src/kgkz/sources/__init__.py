"""Sources: passages, their locators, their position in a copy, and the statements based on them."""
