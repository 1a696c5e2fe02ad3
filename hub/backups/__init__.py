"""Copies of the whole database, made while the hub runs, and anchors of its journal elsewhere."""
