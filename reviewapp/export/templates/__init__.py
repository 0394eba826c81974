"""Word templates: .docx files with Jinja2 tags, compiled once and rendered many times."""
