"""Agreements to share data: written down, looked at, ended."""
