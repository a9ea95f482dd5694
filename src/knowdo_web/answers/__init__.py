"""See docs/explanation/site.md."""
