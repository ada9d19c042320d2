"""Shows records on pages and in the terminal. A page is one HTML file that opens from disk."""
