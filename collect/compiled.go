package collect

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// The checks that hold whatever form facts came in are compiled into
// checks_compiled.go, so that their YAML, the longest of all forms, need not be
// read whenever the program starts. That file names the YAML it was made of; with
// any other it is passed over, so it can never be stale. A test makes it anew:
// go test ./collect -run Compiled -update.

// fromCompiled gives the form that a file holds, as parseYAML reads it, where it
// is the compiled one; else nil.
func fromCompiled(file string, data []byte) *Form {
	if len(data) != compiledSize {
		return nil
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != compiledSource {
		return nil
	}
	f, checks := compiledForm, compiledChecks
	f.Pos.File, f.Sections, f.Checks = file, slices.Clone(f.Sections), make([]*Check, len(checks))
	for i := range checks {
		checks[i].Pos.File, f.Checks[i] = file, &checks[i]
	}
	return &f
}
