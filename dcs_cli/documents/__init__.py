"""What people write: the seven kinds of document and their value types, without input, output or YAML."""
