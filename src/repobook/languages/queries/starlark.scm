; Names in Starlark. A name that an earlier pattern captures has that role; the rest are reads.
(function_definition name: (identifier) @definition)
(parameters (identifier) @parameter)
(default_parameter name: (identifier) @parameter)
(list_splat_pattern (identifier) @parameter)
(dictionary_splat_pattern (identifier) @parameter)
(lambda_parameters (identifier) @parameter)
(keyword_argument name: (identifier) @keyword)
(assignment left: (identifier) @write)
(augmented_assignment left: (identifier) @write)
(call function: (identifier) @call)
(call function: (attribute attribute: (identifier) @call))
(identifier) @name
(call) @expression
(subscript) @item
(function_definition) @function
(string) @string
(comment) @comment
