"""What the screens read of the workspace; nothing else in web but `jobs` calls workflow."""
