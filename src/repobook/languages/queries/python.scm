; What one walk over a Python file collects. Names themselves come from the token table (see _python_tokens.py).
(string) @string
(interpolation) @inside
(format_expression) @inside
(format_specifier) @format
(type_conversion) @format
(comment) @comment
[(print_statement) (exec_statement) (match_statement) (case_clause) (type_alias_statement)] @soft
(function_definition) @function
(class_definition) @class
(decorator) @decorator
(function_definition body: (block . (expression_statement . [(string) (concatenated_string)] @doc .)))
(class_definition body: (block . (expression_statement . [(string) (concatenated_string)] @doc .)))
(lambda) @lambda
[(list_comprehension) (set_comprehension) (dictionary_comprehension) (generator_expression)] @comprehension
(parameters (identifier) @parameter)
(parameters (tuple_pattern) @parameters)
(lambda_parameters (identifier) @parameter)
(typed_parameter . (identifier) @parameter)
(list_splat_pattern (identifier) @splat)
(dictionary_splat_pattern (identifier) @splat)
(default_parameter name: (identifier) @parameter)
(typed_default_parameter name: (identifier) @parameter)
(type) @type
(type_parameter) @type_parameters
(assignment) @assignment
(augmented_assignment left: (_) @augmented)
(named_expression) @walrus
(keyword_argument name: (identifier) @keyword)
(for_statement) @for
(for_in_clause) @for_in
(while_statement) @while
(with_item (as_pattern) @with)
(except_clause (as_pattern) @except)
[(global_statement) (nonlocal_statement)] @global
(delete_statement) @delete
(import_statement) @import
(import_from_statement) @import
(future_import_statement) @import
(case_clause) @case
(type_alias_statement) @alias
(return_statement) @return
(yield) @yield
[(if_statement) (elif_clause) (except_clause) (case_clause)] @decision
(try_statement (else_clause) @decision)
(block) @block
