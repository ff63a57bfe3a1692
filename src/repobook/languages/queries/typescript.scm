; what only the TypeScript grammars have
(type_identifier) @type
(extends_clause value: (identifier) @base)
(extends_clause value: (member_expression property: (_) @base))
(implements_clause (type_identifier) @base)
(implements_clause (generic_type name: (type_identifier) @base))
(implements_clause (nested_type_identifier name: (_) @base))
(implements_clause (generic_type name: (nested_type_identifier name: (_) @base)))
(extends_type_clause type: (type_identifier) @base)
(extends_type_clause type: (generic_type name: (type_identifier) @base))
(extends_type_clause type: (nested_type_identifier name: (_) @base))
(extends_type_clause type: (generic_type name: (nested_type_identifier name: (_) @base)))

; names of types that are known in a part of the file
(type_parameter name: (_) @generic)
(mapped_type_clause name: (_) @generic)
(infer_type . (type_identifier) @generic)
; the grammar takes the end of `x satisfies a.b.C` for a member of what comes before it
(member_expression object: [(satisfies_expression) (as_expression)] property: (_) @typed)

(abstract_class_declaration) @definition
(interface_declaration) @definition
(type_alias_declaration) @definition
(enum_declaration) @definition
(function_signature) @definition
(method_signature) @definition
(abstract_method_signature) @definition
(public_field_definition) @definition
(property_signature) @definition
(internal_module) @definition
(module) @definition
(interface_body) @scope
(function_signature parameters: (_) @parameters) @function
(method_signature parameters: (_) @parameters) @function
(abstract_method_signature parameters: (_) @parameters) @function
(function_type parameters: (_) @parameters) @function
(call_signature parameters: (_) @parameters) @function
(construct_signature parameters: (_) @parameters) @function
(ambient_declaration) @ambient

; names of members in types: never variables
(property_signature name: (property_identifier) @key)
(method_signature name: (property_identifier) @key)
(index_signature name: (identifier) @key)

; what tells the types of a union apart
(binary_expression
  left: (member_expression object: (identifier) property: (property_identifier))
  operator: ["===" "!==" "==" "!="]
  right: [(string) (number) (true) (false) (member_expression)]) @discriminating
(if_statement condition: (parenthesized_expression
  (member_expression object: (identifier) property: (property_identifier)) @discriminating))
(ternary_expression condition: (member_expression object: (identifier) property: (property_identifier)) @discriminating)
(binary_expression
  left: (member_expression object: (identifier) property: (property_identifier)) @discriminating
  operator: "&&")
(unary_expression operator: "!"
  argument: (member_expression object: (identifier) property: (property_identifier)) @discriminating)
(switch_statement value: (parenthesized_expression
  (member_expression object: (identifier) property: (property_identifier)))) @switching
