"""What an owner can say: each function is one transaction, one line of the journal, and can be undone."""
