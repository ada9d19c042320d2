"""Records → pages: self-contained HTML that opens from disk."""
