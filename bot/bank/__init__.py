"""The question bank: from YAML files to validated questions, and what is said about their quality."""
