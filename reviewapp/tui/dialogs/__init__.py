"""What opens over a screen: the capture line, forms, questions, errors, help."""
