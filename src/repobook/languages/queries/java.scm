; comments
(line_comment) @comment
(block_comment) @comment

; names
(identifier) @name
(this) @name
(super) @name
(type_identifier) @type

; roles
(method_invocation name: (identifier) @call)
(explicit_constructor_invocation constructor: (_) @call)
(object_creation_expression type: (type_identifier) @call)
(object_creation_expression type: (scoped_type_identifier (type_identifier) @call .))
(object_creation_expression type: (generic_type . (type_identifier) @call))
(object_creation_expression type: (generic_type . (scoped_type_identifier (type_identifier) @call .)))
(method_reference (identifier) @call .)
(assignment_expression left: (identifier) @write)
(assignment_expression left: (field_access field: (identifier) @write))
(update_expression (identifier) @write)
(update_expression (field_access field: (identifier) @write))
(superclass (type_identifier) @base)
(superclass (generic_type . (type_identifier) @base))
(superclass (scoped_type_identifier (type_identifier) @base .))
(superclass (generic_type . (scoped_type_identifier (type_identifier) @base .)))
(super_interfaces (type_list (type_identifier) @base))
(super_interfaces (type_list (generic_type . (type_identifier) @base)))
(super_interfaces (type_list (scoped_type_identifier (type_identifier) @base .)))
(super_interfaces (type_list (generic_type . (scoped_type_identifier (type_identifier) @base .))))
(extends_interfaces (type_list (type_identifier) @base))
(extends_interfaces (type_list (generic_type . (type_identifier) @base)))
(extends_interfaces (type_list (scoped_type_identifier (type_identifier) @base .)))
(extends_interfaces (type_list (generic_type . (scoped_type_identifier (type_identifier) @base .))))
(marker_annotation name: (identifier) @decorator)
(marker_annotation name: (scoped_identifier name: (identifier) @decorator))
(annotation name: (identifier) @decorator)
(annotation name: (scoped_identifier name: (identifier) @decorator))
(element_value_pair key: (identifier) @key)
(import_declaration (identifier) @import)
(import_declaration (scoped_identifier name: (identifier) @import))

; receivers
(method_invocation name: (identifier) @callee arguments: (_) @invocation)
(object_creation_expression type: (type_identifier) @made arguments: (_) @making)
(object_creation_expression type: (generic_type . (type_identifier) @made) arguments: (_) @making)
(explicit_constructor_invocation constructor: (_) @delegate arguments: (_) @delegated)
(array_access array: (_) @object) @item
; a cast value and an anonymous class are like what a constructor makes
(parenthesized_expression (cast_expression type: (type_identifier) @cast)) @casting
(parenthesized_expression (cast_expression type: (generic_type . (type_identifier) @cast))) @casting
(object_creation_expression type: (type_identifier) @base_of (class_body) @anonymous)
(object_creation_expression type: (generic_type . (type_identifier) @base_of) (class_body) @anonymous)
((type_identifier) @skip (#eq? @skip "var"))

; what stands between a full stop and the name: a.<T>b(), a.new B()
(method_invocation type_arguments: (_) @leading)
(object_creation_expression (_) "." "new" @leading)
(switch_label (identifier) @label)
(object_creation_expression (class_body) @nameless)

; structure
(package_declaration) @package
(import_declaration) @importing
(class_declaration) @definition
(interface_declaration) @definition
(enum_declaration) @definition
(record_declaration) @definition
(annotation_type_declaration) @definition
(method_declaration) @definition
(constructor_declaration) @definition
(compact_constructor_declaration) @definition
(annotation_type_element_declaration) @definition
(field_declaration) @definition
(constant_declaration) @definition
(enum_constant) @definition

(method_declaration body: (_) @body)
(constructor_declaration body: (_) @body)
(compact_constructor_declaration body: (_) @body)

(formal_parameter) @local
(spread_parameter) @local
(local_variable_declaration) @local
(enhanced_for_statement) @local
(catch_formal_parameter) @local
(resource name: (_)) @local
(instanceof_expression name: (_)) @local
(record_pattern_component) @local
(type_pattern) @local
(lambda_expression parameters: (identifier) @untyped)
(inferred_parameters (identifier) @untyped)

(block) @scope
(constructor_body) @scope
(method_declaration) @scope
(constructor_declaration) @scope
(compact_constructor_declaration) @scope
(lambda_expression) @scope
(for_statement) @scope
(enhanced_for_statement) @scope
(catch_clause) @scope
(try_with_resources_statement) @scope
(switch_block) @scope
(compact_constructor_declaration) @compact

; decisions
(if_statement) @decision
(for_statement) @decision
(enhanced_for_statement) @decision
(while_statement) @decision
(do_statement) @decision
(catch_clause) @decision
(ternary_expression) @decision
(switch_label (_)) @decision
(binary_expression operator: ["&&" "||"]) @decision
