"""The designer: what the browser draws, and what the portal keeps of it (F072, F082)."""
