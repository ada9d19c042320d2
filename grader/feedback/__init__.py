"""Records → pages and terminal output: self-contained HTML that opens from disk."""
