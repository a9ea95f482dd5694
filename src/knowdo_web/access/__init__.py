"""Who may do what, where: permissions, roles and scopes, as code in one place."""
