"""Who may do what, and how far: organisations, people, roles, scope, and the one rule."""
