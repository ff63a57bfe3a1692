(comment) @comment

(command_name (word) @command)
(command_name (string) @script)
(command_name (concatenation) @script)
(variable_name) @variable
(command) @run
(function_definition) @definition
(variable_assignment) @assignment
(declaration_command) @declaration

[(subshell) (command_substitution)] @subshell
(function_definition body: (_) @body)

(if_statement) @decision
(elif_clause) @decision
(for_statement) @decision
(c_style_for_statement) @decision
(while_statement) @decision
(case_item) @decision
(list "&&") @decision
(list "||") @decision
(ternary_expression) @decision
