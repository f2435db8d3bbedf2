package linkage_test

import (
	"context"
	"fmt"

	"junheng/internal/linkage"
	"junheng/internal/locale"
)

// A child without a number, whose name somebody wrote by ear, is found, and
// what speaks for it can be told.
func Example() {
	left, right := new(linkage.Register), new(linkage.Register)
	left.Add(linkage.Record{ID: "110108201502031230", Name: "张梓涵", Kin: "李秀英", Birth: 20150203, Sex: linkage.Female, Region: 110108})
	right.Add(linkage.Record{Name: "张子晗", Kin: "李秀英", Birth: 20150203, Sex: linkage.Female, Region: 110108})
	res, err := linkage.Match(context.Background(), left, right, linkage.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	got := res.Of(0)
	fmt.Println(got.State.Code(), got.Right, got.Reason.Text().In(locale.EN))
	for _, f := range res.Explain(0, got.Right).Fields {
		fmt.Printf("%s: %s (%+.1f)\n", f.Field.Text().EN, f.Text.EN, f.Bits)
	}
	// Output:
	// matched 0 no number: birth date and region agree, the name sounds the same
	// ID number: blank on one side (+0.0)
	// name: sounds the same (+5.6)
	// guardian's name: the same (+11.9)
	// sex: the same (+1.0)
	// birth date: the same (+11.5)
	// region: the same (+5.5)
}
