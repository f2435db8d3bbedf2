package procedure_test

import (
	"maps"
	"slices"
	"testing"

	"junheng/casework/procedure"
	"junheng/rules"
)

// unsealed are the fields that cases about persons record in clear, each with the
// reason why it tells no more of the person than the state and the dates of the work.
var unsealed = map[string]string{
	"care/last_visit":         "the day on which somebody of the school or the township did his work",
	"dropout/first_absent":    "the day book and its clocks count by it; the daily register has the same day",
	"dropout/absent_on":       "the day book and its clocks count by it; the daily register has the same day",
	"dropout/back_on":         "the day book counts by it; the daily register has the same day",
	"dropout/not_missed_on":   "the day book counts by it; the daily register has the same day",
	"dropout/claimed_on":      "the day book counts by it; the daily register has the same day",
	"dropout/on_leave_on":     "the clock of the visit counts from it; the daily register has the same day",
	"dropout/returned_on":     "the day book counts by it; the daily register has the same day",
	"dropout/met":             "whether the work met anybody; statements of visits ask for it",
	"dropout/persuade_way":    "how the work was done",
	"dropout/persuade_result": "statistics count by it; it leads to the next step of the ladder, which the state shows",
	"dropout/promised_on":     "a clock ends on it; it is the day after which the work goes on",
	"dropout/urge_by":         "a clock ends on it; it is the day of a paper that was issued",
	"dropout/return_by":       "a clock ends on it; it is the day of a paper that was issued",
	"dropout/order_by":        "a clock ends on it; it is the day of a paper that was issued",
	"dropout/returned_to":     "the school of the case, which the case lies in",
	"dropout/found_school":    "the school of the case, which the case lies in",
	"dropout/teach_school":    "the school that teaches at home; the state says that it does",
	"dropout/outcome_code":    "statistics and the papers of enrolment count by it; the state that follows says the same",
	"dropout/apply_for":       "the state that follows says the same; the grounds are sealed",
	"dropout/review_result":   "a clock depends on it; the state says that the child is taught at home",
	"dropout/leave_until":     "a clock ends on it; the state says that the child is on leave",
	"dropout/defer_until":     "a clock ends on it; the state says that schooling is deferred",
	"dropout/lesson_hours":    "hours of lessons that were given",
}

// What a case records of a child is sealed, unless a reason is written here.
func TestWhatCasesRecordOfPersonsIsSealedOrHasItsReason(t *testing.T) {
	set, err := procedure.Load(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	clear := map[string]bool{}
	persons := 0
	for _, id := range set.IDs() {
		p := set.Get(id, 0)
		if !p.Person() {
			continue
		}
		persons++
		fields := slices.Clone(p.Fields)
		for i := range p.Steps {
			fields = append(fields, p.Steps[i].Fields...)
		}
		for _, f := range fields {
			if !p.Sealed(f.ID) {
				clear[id+"/"+f.ID] = true
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(clear)) {
		if unsealed[id] == "" {
			t.Errorf("%s is recorded of a person in clear: class it as sensitive, or write down why not", id)
		}
	}
	for id := range unsealed {
		if !clear[id] {
			t.Errorf("%s has a reason to lie in clear and does not", id)
		}
	}
	if persons < 2 {
		t.Errorf("%d procedures are about persons", persons)
	}
}

// Nothing about a birthday is in the file of a child: not the day, and no limit that
// ends on it.
func TestTheBirthdayOfAChildIsInNoCase(t *testing.T) {
	set, err := procedure.Load(rules.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	care := set.Get("care", 0)
	if care.Field("birthday_on") != nil || care.Clock("birthday_due") != nil || !care.Sealed("birthday_on") {
		t.Error("the file of a child in care holds its birthday")
	}
	if care.Birthdays == nil || care.Birthdays.To != "helper" {
		t.Error("nobody is told of birthdays")
	}
	if !care.Sealed("care_groups") || slices.Contains(care.Ledger.Columns, "birthday_on") || care.Ledger.Least == nil || care.Ledger.Least.N < 3 {
		t.Errorf("groups: sealed %v, %+v", care.Sealed("care_groups"), care.Ledger)
	}
}
