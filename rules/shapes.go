package rules

// The shapes of pack.yaml, of the files under standards and of the fixtures.

func object(name, doc string, keys ...key) *shape {
	return &shape{kind: objectShape, name: name, doc: doc, keys: keys}
}

func need(name string, s *shape, doc string) key {
	return key{name: name, shape: s, required: true, doc: doc}
}
func may(name string, s *shape, doc string) key { return key{name: name, shape: s, doc: doc} }
func listOf(s *shape) *shape                    { return &shape{kind: listShape, elem: s} }
func mapOf(s *shape) *shape                     { return &shape{kind: openShape, elem: s} }
func oneOf(values ...string) *shape             { return &shape{kind: textShape, enum: values} }
func either(parts ...*shape) *shape             { return &shape{kind: unionShape, parts: parts} }

var (
	words   = &shape{kind: textShape}
	ident   = &shape{kind: idShape}
	number  = &shape{kind: numberShape}
	whole   = &shape{kind: intShape}
	day     = &shape{kind: dateShape}
	truth   = &shape{kind: boolShape}
	formula = &shape{kind: formulaShape}
	status  = oneOf(string(Confirmed), string(Local), string(Unconfirmed))
	stageID = oneOf("primary", "junior", "senior")
	compare = oneOf(string(AtLeast), string(AtMost), string(Above), string(Below), string(Equal))
)

var labelShape = object("label", "Words in Chinese and English.",
	need("zh", words, ""), need("en", words, ""))

var citeShape = object("cite", "Where a value is written and how sure we are of it.",
	need("doc", words, "id of a document of the pack"), need("at", words, "article and paragraph"),
	need("status", status, ""), may("source", words, "where it was read"), may("note", words, ""))

var datedShape = object("dated", "A value of law with the days on which it holds.",
	need("from", day, "first day"), may("until", day, "last day; leave out while in force"),
	may("value", number, "the same for every stage"), may("ratio", number, "another word for value, in floor"),
	may("primary", number, ""), may("junior", number, ""), may("senior", number, ""),
	need("cite", citeShape, ""))

var (
	series  = listOf(datedShape)
	byStage = object("by_stage", "A formula for each stage.",
		may("primary", formula, ""), may("junior", formula, ""), may("senior", formula, ""))
	weights = object("weights", "What one pupil of each stage weighs.",
		may("primary", number, ""), may("junior", number, ""), may("senior", number, ""))
	limit        = either(series, formula)
	relaxedShape = object("relaxed", "A limit that replaces the test's own for some units; the first that holds is used.",
		need("label", labelShape, ""), need("where", formula, "units it holds for"), may("limit", limit, ""),
		may("value", formula, "replaces the value of the test"), may("cite", citeShape, ""))
)

var documentShape = object("document", "A source of law or of practice.",
	need("id", words, "number as cited"), need("title", labelShape, ""), may("issued", words, "day or year"),
	need("status", status, "of the document as read"), may("source", words, ""))

var paramShape = object("param", "A named number of law that formulas use.",
	need("id", ident, ""), need("label", labelShape, ""), may("unit", words, ""), need("values", series, ""))

var derivedShape = object("derived", "A named formula that others use.",
	need("id", ident, ""), need("label", labelShape, ""), may("unit", words, ""), may("formula", formula, "for every stage"),
	may("by_stage", byStage, "or one a stage"), need("cite", citeShape, ""))

var scopeShape = object("scope", "A named set of units: those for which where holds.",
	need("id", ident, ""), need("label", labelShape, ""), need("where", formula, ""),
	may("also", listOf(object("scope_also", "A further condition under one answer to a choice.",
		need("when", words, "choice=option"), need("where", formula, ""), need("cite", citeShape, ""))), ""),
	need("cite", citeShape, ""))

var choiceShape = object("choice", "A question the law leaves open, answered for each assessment.",
	need("id", ident, ""), need("label", labelShape, ""), need("default", ident, "id of an option"),
	need("options", listOf(object("option", "One answer.",
		need("id", ident, ""), need("label", labelShape, ""), need("cite", citeShape, ""))), ""))

var splitShape = object("split", "How a whole-school value is divided among its sections.",
	need("id", ident, ""), need("fields", listOf(ident), "fields of the dictionary"), need("by", ident, "usually students"),
	need("weights", weights, ""), may("when", words, "choice=option"), need("cite", citeShape, ""))

var requirementShape = object("requirement", "One part of the verdict.",
	need("id", ident, ""), need("label", labelShape, ""),
	need("rule", oneOf(string(RuleUnits), string(RuleCoefficients), string(RuleComposite), string(RuleItems), string(RuleScore), string(RuleVeto)), ""),
	may("indicators", listOf(ident), ""), may("items", listOf(ident), ""), may("min_met", series, "units: how many indicators"),
	may("limit", series, "composite"), may("pass", series, "score: points"), need("cite", citeShape, ""))

var packShape = object("pack", "Front matter of a pack. Other YAML files beside pack.yaml may hold some of these lists.",
	need("id", words, "the folder below packs"), need("version", words, ""), need("label", labelShape, ""),
	may("extends", words, "id of the parent"), may("place", whole, "division code"), may("stages", listOf(stageID), ""),
	may("purpose", oneOf(forPlanning), "a pack whose numbers serve plans, and by which no county is judged"),
	may("notes", labelShape, ""), may("documents", listOf(documentShape), ""), may("params", listOf(paramShape), ""),
	may("derived", listOf(derivedShape), "each uses only those before it"), may("scopes", listOf(scopeShape), ""),
	may("choices", listOf(choiceShape), ""), may("splits", listOf(splitShape), ""), may("verdict", listOf(requirementShape), ""),
	may("remove", mapOf(listOf(words)), "overlay: ids to leave out, by list"))

var indicatorKeys = []key{
	may("kind", oneOf("indicator"), ""), need("id", ident, ""), need("number", whole, ""), need("label", labelShape, ""),
	need("short", labelShape, "for narrow columns"), need("unit", words, ""), may("stages", listOf(stageID), "default: those of the pack"),
	need("scope", ident, "id of a scope"), may("per", number, "default 1"), need("numerator", formula, ""), need("denominator", formula, ""),
	may("threshold", series, "unit value must be at least"), may("floor", series, "share of the threshold the excused one must reach"),
	may("difference_limit", series, "coefficient must be at most"), may("decimals", whole, "for display only"),
	may("text", labelShape, "the law's words"), need("cite", citeShape, ""),
}

var indicatorShape = &shape{kind: objectShape, name: "indicator", doc: "A quotient of each unit: per × numerator ÷ denominator.", keys: indicatorKeys}

var testShape = object("test", "One comparison within an item.",
	need("id", ident, ""), need("label", labelShape, ""),
	need("over", oneOf(string(OverUnits), string(OverSchools), string(OverSum), string(OverShare), string(OverCounty), string(OverAnswer)), ""),
	may("of", oneOf(string(OverUnits), string(OverSchools)), "sum, share: what is counted"), may("scope", ident, ""),
	may("where", formula, "sum, units, schools: which; share: the condition counted"), may("when", words, "choice=option"),
	may("value", formula, "units, schools, county"), may("numerator", formula, "sum"), may("denominator", formula, "sum"),
	may("per", number, "default 1"), may("op", compare, ""), may("limit", limit, ""), may("relaxed", listOf(relaxedShape), ""),
	may("answer", ident, "answer: field of the dictionary"),
	may("may_not_apply", truth, "true: 不适用 is an answer, and the test passes it over; else it leaves the test open"), may("unit", words, ""), may("decimals", whole, ""), may("cite", citeShape, ""))

var itemShape = object("item", "A requirement of several tests, all of which must hold.",
	may("kind", oneOf("item"), ""), need("id", ident, ""), need("number", whole, ""), need("label", labelShape, ""), may("text", labelShape, "the law's words"),
	may("weight", series, "points"), need("tests", listOf(testShape), ""), need("cite", citeShape, ""))

var itemsShape = object("items", "Several short items in one file.",
	may("kind", oneOf("items"), ""), need("items", listOf(itemShape), ""))

var (
	fact       = either(number, truth, words)
	givenShape = mapOf(mapOf(either(mapOf(fact), fact)))
	wantShape  = object("want", "What is expected; only what is given is compared.",
		may("values", mapOf(either(number, words)), "unit → value of the indicator, to 1e-6"),
		may("numerators", mapOf(number), "unit → numerator, to 1e-6"),
		may("verdicts", mapOf(words), "unit → outcome"),
		may("coefficient", mapOf(fact), "stage → coefficient to 1e-6; verdict: its outcome"),
		may("composite", mapOf(fact), "stage → composite to 1e-6; verdict: its outcome"),
		may("verdict", either(mapOf(words), words), "outcome of what is under test, or by requirement, item, item/test, indicator/stage, county"),
		may("tests", mapOf(either(number, words)), "test id → value"), may("missing", listOf(words), "unit.field"),
		may("provisional", truth, ""), may("error", words, ""))
	caseShape = object("case", "One case.",
		need("name", words, "a sentence"), need("school_year", whole, "2024 is 2024–2025"), may("choices", mapOf(ident), ""),
		may("given", givenShape, "unit → field → number, state of blank or option; a stage as key holds a section's own facts"),
		may("coefficients", mapOf(mapOf(number)), "indicator → stage → a published coefficient, given instead of units"),
		may("county", mapOf(fact), ""), need("want", wantShape, ""))
	fixtureShape = object("fixture", "Cases beside a file of law.",
		may("indicator", ident, "under test"), may("item", ident, "under test"), may("requirement", ident, "under test"),
		may("verdict", words, "county"), need("cases", listOf(caseShape), ""))
)
