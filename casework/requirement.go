package casework

import "strings"

// RequirementOf is the origin of a case that came from a failed line of a
// standard: the pack, with overlays as the assessment names it, and the ref of a
// verdict, an item, a section or an indicator of a section.
func RequirementOf(pack, ref, note string) Origin {
	return Origin{Kind: "requirement", ID: pack + "#" + ref, Note: note}
}

// SplitRequirement gives back what RequirementOf joined.
func SplitRequirement(id string) (pack, ref string) {
	pack, ref, _ = strings.Cut(id, "#")
	return pack, ref
}
