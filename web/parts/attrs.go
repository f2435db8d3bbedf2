package parts

import "github.com/a-h/templ"

// extras are the attributes of a field that only some have.
func extras(in Input) templ.Attributes {
	a := templ.Attributes{}
	for name, value := range map[string]string{"autocomplete": in.Complete, "inputmode": in.Mode, "pattern": in.Pattern} {
		if value != "" {
			a[name] = value
		}
	}
	if in.Type == "number" {
		a["step"] = "any"
	}
	return a
}

func acceptOf(in Input) templ.Attributes {
	if in.Accept == "" {
		return nil
	}
	return templ.Attributes{"accept": in.Accept}
}

func boxKind(in Input) string {
	if in.Type == "radios" {
		return "radio"
	}
	return "checkbox"
}
