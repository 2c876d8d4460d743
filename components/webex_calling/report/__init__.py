"""How what is found is told: in words, in order, for every face: text, markdown, a page, a document."""
