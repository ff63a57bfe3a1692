(type_identifier) @type
