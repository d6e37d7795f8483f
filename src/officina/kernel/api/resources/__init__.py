"""What may be asked for: the operations, one module a resource."""
