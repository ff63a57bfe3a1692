; what JavaScript and TypeScript share
(comment) @comment

(identifier) @name
(property_identifier) @name
(private_property_identifier) @name
(shorthand_property_identifier) @name
(shorthand_property_identifier_pattern) @name
(this) @name
(super) @name

(call_expression function: (identifier) @call)
(call_expression function: (super) @call)
(call_expression function: (member_expression property: (_) @call))
(new_expression constructor: (identifier) @call)
(new_expression constructor: (member_expression property: (_) @call))
(assignment_expression left: (identifier) @write)
(assignment_expression left: (member_expression property: (_) @write))
(augmented_assignment_expression left: (identifier) @write)
(augmented_assignment_expression left: (member_expression property: (_) @write))
(update_expression argument: (identifier) @write)
(update_expression argument: (member_expression property: (_) @write))
(decorator (identifier) @decorator)
(decorator (member_expression property: (_) @decorator))
(decorator (call_expression function: (identifier) @decorator))
(decorator (call_expression function: (member_expression property: (_) @decorator)))
(import_specifier (identifier) @import)
(import_clause (identifier) @import)
(namespace_import (identifier) @import)

(call_expression function: (_) @callee) @invocation
(new_expression constructor: (_) @made) @making
(subscript_expression object: (_) @object) @item
(return_statement (_) @returned)
(binary_expression left: (identifier) operator: "instanceof" right: [(identifier) (member_expression)]) @narrowing

(import_statement) @importing
(export_statement) @exporting
(call_expression
  function: (identifier) @_require
  arguments: (arguments . (string) @required)
  (#eq? @_require "require"))
(call_expression function: (import) arguments: (arguments . (string) @dynamic))

(function_declaration) @definition
(generator_function_declaration) @definition
(class_declaration) @definition
(method_definition) @definition
(variable_declarator) @variable
(assignment_expression
  left: (member_expression)
  right: [(function_expression) (arrow_function) (class) (generator_function) (object)]) @assignment
(assignment_expression left: (member_expression object: (identifier) @_module)
  (#match? @_module "^(module|exports)$")) @export
(assignment_expression left: (member_expression object: (member_expression object: (identifier) @_module2))
  (#eq? @_module2 "module")) @export
(function_declaration body: (_) @body)
(generator_function_declaration body: (_) @body)
(function_expression body: (_) @body)
(generator_function body: (_) @body)
(arrow_function body: (_) @body)
(method_definition body: (_) @body)

(function_declaration parameters: (_) @parameters) @function
(generator_function_declaration parameters: (_) @parameters) @function
(function_expression parameters: (_) @parameters) @function
(generator_function parameters: (_) @parameters) @function
(arrow_function parameters: (_) @parameters) @function
(arrow_function parameter: (_) @parameters) @function
(method_definition parameters: (_) @parameters) @function
(function_expression name: (identifier) @own)
(class name: (_) @own)
(catch_clause parameter: (_) @caught)
(for_in_statement kind: _ left: (_) @looped)
(statement_block) @scope
(class_body) @scope
(for_statement) @scope
(for_in_statement) @scope
(catch_clause) @scope
(switch_body) @scope

(if_statement) @decision
(for_statement) @decision
(for_in_statement) @decision
(while_statement) @decision
(do_statement) @decision
(switch_case) @decision
(catch_clause) @decision
(ternary_expression) @decision
(binary_expression operator: ["&&" "||" "??"]) @decision

; names of members in literals and patterns: never variables
(pair key: (property_identifier) @key)
(pair_pattern key: (property_identifier) @key)
