"""The face: Jinja2 environment, components (macros), formats, icons and the gallery."""
