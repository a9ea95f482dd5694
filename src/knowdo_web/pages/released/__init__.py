"""Why a number is withheld, what can be said instead, tables that are asked for, and the rules about small numbers."""
