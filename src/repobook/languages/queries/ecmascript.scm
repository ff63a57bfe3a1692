; what only the JavaScript grammar has
(class_heritage (identifier) @base)
(class_heritage (member_expression property: (_) @base))
(class_heritage (call_expression function: (identifier) @decorator))
(field_definition) @definition
(jsx_attribute (property_identifier) @key)
((jsx_opening_element name: (identifier) @skip) (#match? @skip "^[a-z]"))
((jsx_closing_element name: (identifier) @skip) (#match? @skip "^[a-z]"))
((jsx_self_closing_element name: (identifier) @skip) (#match? @skip "^[a-z]"))
((jsx_opening_element name: (identifier) @call) (#match? @call "^[^a-z]"))
((jsx_self_closing_element name: (identifier) @call) (#match? @call "^[^a-z]"))
(jsx_opening_element name: (member_expression property: (_) @call))
(jsx_self_closing_element name: (member_expression property: (_) @call))
