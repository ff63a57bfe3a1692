"""repobook: the book of a repository."""
