package casework

import (
	"strings"

	"junheng/casework/procedure"
)

// RequirementOf is the origin of a case that came from a failed line of a
// standard: the pack, with overlays as the assessment names it, and the ref of a
// verdict, an item, a section or an indicator of a section.
func RequirementOf(pack, ref, note string) Origin {
	return Origin{Kind: "requirement", ID: pack + "#" + ref, Note: note}
}

// waitsForFacts reports whether a case came from a failed requirement and would
// end in a state: it may not, by whatever step or clock of whatever procedure,
// while the facts fail the requirement.
func (c *Case) waitsForFacts(p *procedure.Procedure, state string) bool {
	return c.Origin.Kind == "requirement" && p.Final(state) && !p.Final(c.State)
}

// SplitRequirement gives back what RequirementOf joined.
func SplitRequirement(id string) (pack, ref string) {
	pack, ref, _ = strings.Cut(id, "#")
	return pack, ref
}
