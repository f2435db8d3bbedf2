package linkage_test

import (
	"os"
	"strings"
	"testing"

	"junheng/internal/linkage"
)

func TestTheWeightsThatComeWithThePackageAreSound(t *testing.T) {
	w := linkage.DefaultWeights()
	if w.Source == "" || w.Accept <= w.Review {
		t.Errorf("source %q, accept %v, review %v", w.Source, w.Accept, w.Review)
	}
}

func TestAllThatIsWrongWithWeightsIsSaidAtOnce(t *testing.T) {
	text, err := os.ReadFile("weights.yaml")
	if err != nil {
		t.Fatal(err)
	}
	edited := strings.NewReplacer(
		"accept: 0.99", "accept: 0.1",
		"margin: 3", "margin: -1",
		"family: 0.01", "family: 1",
		"slip: {m: 0.012", "slip: {m: 1.2",
		"sound: {m: 0.01, u: learned, why", "sond: {m: 0.01, u: learned, why",
		"broken: {m: 0.003, u: 0.02", "broken: {m: 0.003, u: often",
	).Replace(string(text))
	_, err = linkage.ParseWeights([]byte(edited))
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{"review < accept", "margin", "prior", "birth date slip", "name sound: missing", "ID number broken"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("nothing about %q in: %v", want, err)
		}
	}
	if _, err := linkage.ParseWeights([]byte("acept: 1")); err == nil {
		t.Error("an unknown key was accepted")
	}
}

func TestOtherWeightsGiveOtherAnswers(t *testing.T) {
	text, err := os.ReadFile("weights.yaml")
	if err != nil {
		t.Fatal(err)
	}
	strict, err := linkage.ParseWeights([]byte(strings.Replace(string(text), "accept: 0.99 ", "accept: 0.9999999999 ", 1)))
	if err != nil {
		t.Fatal(err)
	}
	noID := with(func(r *linkage.Record) { r.ID, r.Kin = "", "" })
	left, right := register(someone), register(noID)
	if got := match(t, left, right, linkage.Options{}).Of(0).State; got != linkage.Matched {
		t.Errorf("by the ordinary weights: %s", got.Code())
	}
	if got := match(t, left, right, linkage.Options{Weights: strict}).Of(0).State; got != linkage.Doubtful {
		t.Errorf("by stricter ones: %s", got.Code())
	}
}

func TestEveryReasonStateAndPassHasWords(t *testing.T) {
	codes := map[string]bool{}
	for _, r := range linkage.Reasons() {
		if codes[r.Code()] || r.Code() == "" || r.Text().ZH == "" || r.Text().EN == "" {
			t.Errorf("reason %d: %q %v", r, r.Code(), r.Text())
		}
		codes[r.Code()] = true
	}
	for d := linkage.NoDoubt; d <= linkage.DoubtBirth; d++ {
		if d.Code() == "" || d.Text().ZH == "" {
			t.Errorf("doubt %d says nothing", d)
		}
	}
	for _, p := range linkage.Passes() {
		if p.Code == "" || p.Text.ZH == "" || p.Text.EN == "" {
			t.Errorf("pass %+v says nothing", p)
		}
	}
}
