; JSX in TypeScript
(jsx_attribute (property_identifier) @key)
((jsx_opening_element name: (identifier) @skip) (#match? @skip "^[a-z]"))
((jsx_closing_element name: (identifier) @skip) (#match? @skip "^[a-z]"))
((jsx_self_closing_element name: (identifier) @skip) (#match? @skip "^[a-z]"))
((jsx_opening_element name: (identifier) @call) (#match? @call "^[^a-z]"))
((jsx_self_closing_element name: (identifier) @call) (#match? @call "^[^a-z]"))
(jsx_opening_element name: (member_expression property: (_) @call))
(jsx_self_closing_element name: (member_expression property: (_) @call))
