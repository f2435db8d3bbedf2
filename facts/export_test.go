package facts

// ParseDictionary reads the program's own dictionary from its YAML, as
// LoadDictionary does when the compiled one is of other YAML.
func ParseDictionary() (*Dictionary, error) { return parseDictionary() }
