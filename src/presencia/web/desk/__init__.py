"""The screens of the staff, one module or folder each."""
