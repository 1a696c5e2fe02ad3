"""What opens a door without a password: machines' keys, volunteers' floor codes, wall links."""
