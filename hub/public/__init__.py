"""What residents get: page, phone recording, Atom, JSON Feed and CAP, all the same words."""
