"""The site that a new installation starts from: its sections, its legal pages and its menus, in three languages."""
