(line_comment) @comment
(block_comment) @comment

(identifier) @name
(field_identifier) @name
(shorthand_field_identifier) @name
(self) @name
(super) @name
(crate) @name
((metavariable) @name (#eq? @name "$crate"))
(type_identifier) @type

(call_expression function: (identifier) @call)
(call_expression function: (field_expression field: (field_identifier) @call))
(call_expression function: (scoped_identifier name: (identifier) @call))
(call_expression function: (generic_function function: (identifier) @call))
(call_expression function: (generic_function function: (scoped_identifier name: (identifier) @call)))
(call_expression function: (generic_function function: (field_expression field: (field_identifier) @call)))
(macro_invocation macro: (identifier) @call @macro)
(macro_invocation macro: (scoped_identifier name: (identifier) @call @macro))
(token_tree (identifier) @macro . "!" . (token_tree))
(assignment_expression left: (identifier) @write)
(assignment_expression left: (field_expression field: (field_identifier) @write))
(compound_assignment_expr left: (identifier) @write)
(compound_assignment_expr left: (field_expression field: (field_identifier) @write))
(impl_item trait: (type_identifier) @base)
(impl_item trait: (generic_type type: (type_identifier) @base))
(impl_item trait: (scoped_type_identifier name: (type_identifier) @base))
(impl_item trait: (generic_type type: (scoped_type_identifier name: (type_identifier) @base)))
(trait_item bounds: (trait_bounds (type_identifier) @base))
(trait_item bounds: (trait_bounds (scoped_type_identifier name: (type_identifier) @base)))
(attribute (identifier) @decorator)
(attribute (scoped_identifier name: (identifier) @decorator))
(field_initializer field: (field_identifier) @key)
(field_pattern name: (field_identifier) @key)

(call_expression function: (_) @callee) @invocation
(index_expression . (_) @object) @item
(try_expression . (_) @wrapped) @wrapping
(await_expression . (_) @wrapped) @wrapping
(lifetime (identifier) @skip)
(token_tree "'" . (identifier) @skip)
((token_tree (identifier) @called . (token_tree) @calling) (#match? @calling "^[(]"))
((attribute (identifier) @_attribute (token_tree (identifier) @skip)) (#not-eq? @_attribute "derive"))
((attribute (identifier) @_attribute (token_tree (token_tree (identifier) @skip))) (#not-eq? @_attribute "derive"))
((attribute (identifier) @_attribute (token_tree (identifier) @derived)) (#eq? @_attribute "derive"))
((attribute (identifier) @_attribute (token_tree (identifier) @_inner . (token_tree (identifier) @derived)))
 (#eq? @_attribute "cfg_attr") (#eq? @_inner "derive"))
; a name with type arguments stands for the name
(generic_type type: (_) @callee) @invocation
(generic_function function: (_) @callee) @invocation

(field_expression value: (parenthesized_expression (unary_expression)) @standing)
(field_expression value: (field_expression field: (integer_literal)) @standing)

(qualified_type alias: (_) @qualified)

(use_declaration) @importing
(extern_crate_declaration) @importing

(struct_item) @definition
(union_item) @definition
(enum_item) @definition
(enum_variant) @definition
(trait_item) @definition
(mod_item) @definition
(function_item) @definition
(function_signature_item) @definition
(const_item) @definition
(static_item) @definition
(type_item) @definition
(associated_type) @definition
(macro_definition) @definition
(field_declaration) @definition
(impl_item) @impl

(function_item body: (_) @body)

(function_item) @scope
(function_signature_item) @scope
(closure_expression) @scope
(block) @scope
(match_arm) @scope
(for_expression) @scope
(if_expression) @scope
(while_expression) @scope
(impl_item) @scope
(trait_item) @scope
(struct_item) @scope
(enum_item) @scope
(type_item) @scope

(parameter) @local
(let_declaration) @local
(let_condition) @local
(for_expression) @local
(match_pattern) @local
(closure_parameters) @local
(type_parameter) @local
(const_parameter) @local

(if_expression) @decision
(match_arm) @decision
(for_expression) @decision
(while_expression) @decision
(let_declaration alternative: (_)) @decision
(try_expression) @decision
(binary_expression operator: ["&&" "||"]) @decision
