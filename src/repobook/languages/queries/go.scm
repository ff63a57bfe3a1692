(comment) @comment

(identifier) @name
(field_identifier) @name
(package_identifier) @name
(type_identifier) @type

(call_expression function: (identifier) @call)
(call_expression function: (selector_expression field: (field_identifier) @call))
(call_expression function: (index_expression operand: (identifier) @call))
(call_expression function: (index_expression operand: (selector_expression field: (field_identifier) @call)))
(assignment_statement left: (expression_list (identifier) @write))
(assignment_statement left: (expression_list (selector_expression field: (field_identifier) @write)))
(inc_statement (identifier) @write)
(inc_statement (selector_expression field: (field_identifier) @write))
(dec_statement (identifier) @write)
(dec_statement (selector_expression field: (field_identifier) @write))
(field_declaration !name type: (type_identifier) @base)
(field_declaration !name type: (generic_type type: (type_identifier) @base))
(field_declaration !name type: (qualified_type name: (type_identifier) @base))
(import_spec name: (package_identifier) @import)
(package_clause (package_identifier) @skip)
(keyed_element key: (literal_element (identifier) @key))

(composite_literal) @literal
(struct_type) @struct
(method_elem name: (field_identifier) @method)

(call_expression function: (_) @callee) @invocation
; ``T{}.do()`` and ``(&T{}).do()``: a value of the type, as a call of it would give. Each has captures of its own, for
; a node that two patterns capture under one name counts once
(composite_literal type: [(type_identifier) (qualified_type)] @made) @making
(parenthesized_expression (composite_literal type: [(type_identifier) (qualified_type)] @cast)) @casting
(parenthesized_expression
  (unary_expression operand: (composite_literal type: [(type_identifier) (qualified_type)] @cast))) @casting
(index_expression operand: (_) @object) @item
(type_assertion_expression type: [(type_identifier) (qualified_type) (pointer_type (type_identifier)) (pointer_type (qualified_type))] @asserted)
(call_expression function: (parenthesized_expression (unary_expression operator: "*" operand: [(identifier) (selector_expression)] @converted)))
(selector_expression operand: (parenthesized_expression (unary_expression operator: "*" operand: [(identifier) (selector_expression)])) @pointed)
(call_expression function: (identifier) arguments: (argument_list . [(type_identifier) (qualified_type)] @new .))

(package_clause) @package
(import_spec) @importing
(function_declaration) @definition
(method_declaration) @definition
(type_spec) @definition
(type_alias) @definition
(const_spec) @definition
(var_spec) @definition

(function_declaration body: (_) @body)
(method_declaration body: (_) @body)
(func_literal body: (_) @body)

(function_declaration) @scope
(method_declaration) @scope
(func_literal) @scope
(block) @scope
(if_statement) @scope
(for_statement) @scope
(expression_switch_statement) @scope
(type_switch_statement) @scope
(select_statement) @scope
(expression_case) @scope
(type_case) @scope
(default_case) @scope
(communication_case) @scope
(struct_type) @scope
(function_type) @scope
(method_elem) @scope
(type_spec) @scope

(parameter_declaration) @local
(variadic_parameter_declaration) @local
(short_var_declaration) @local
(range_clause) @local
(type_switch_statement alias: (_)) @local
(receive_statement left: (_)) @local
(type_parameter_declaration) @local

(if_statement) @decision
(for_statement) @decision
(expression_case) @decision
(type_case) @decision
(communication_case) @decision
(binary_expression operator: ["&&" "||"]) @decision
