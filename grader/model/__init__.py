"""The types that pass between the rooms. This room imports nothing from other rooms."""
