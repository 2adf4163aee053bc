"""Stored records → other formats than their JSON: files of a list, and citations of a plan. No HTTP, no SQL."""
