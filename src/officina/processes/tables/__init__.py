"""Decision tables as people edit them; kept as DMN beside the drawing."""
