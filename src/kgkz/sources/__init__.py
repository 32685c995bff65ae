"""The paper: locators of its passages, where they stand in a copy, what rests on them."""
