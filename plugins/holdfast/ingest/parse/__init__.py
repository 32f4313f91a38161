"""Parse: from bytes to rows of text, each with the line it starts on."""
