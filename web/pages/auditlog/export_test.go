package auditlog

// HasWords reports whether an act has words of its own.
func HasWords(act string) bool { return !acts[act].IsZero() }
