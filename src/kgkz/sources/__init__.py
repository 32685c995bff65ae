"""Sources: their passages, the locators of these, where they stand in a copy, what rests on them."""
