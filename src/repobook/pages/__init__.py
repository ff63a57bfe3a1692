"""What each kind of page says. Pure: built from the index and the plan, as records of `repobook.content`."""
