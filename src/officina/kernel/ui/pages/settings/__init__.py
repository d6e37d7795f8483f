"""What administrators set up: for everybody else these pages are not there."""
