"""A document as a file: HTML, PDF, DOCX."""
