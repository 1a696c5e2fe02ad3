"""Bytes in, bytes out: Markdown, word differences, tables and area shapes; knows no database."""
