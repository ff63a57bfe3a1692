; Comments, also those between the values of a list.
(comment) @comment
