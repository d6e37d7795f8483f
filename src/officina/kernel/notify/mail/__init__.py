"""By which server letters leave: the one that the program was started with, else the one that an
administrator named in the settings."""
