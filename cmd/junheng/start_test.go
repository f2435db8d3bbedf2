package main

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// initialised finds what packages made before main.
var initialised = regexp.MustCompile(`(?m)^init (\S+) @.* (\d+) bytes, \d+ allocs$`)

func TestPackagesMakeLittleBeforeTheProgramBegins(t *testing.T) {
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	late, large, own := 0, 0, 0
	for _, m := range initialised.FindAllStringSubmatchIndex(string(out), -1) {
		name := string(out[m[2]:m[3]])
		made, err := strconv.Atoi(string(out[m[4]:m[5]]))
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case name == "junheng/internal/latecollect":
			late = m[0]
		case name == "github.com/xuri/excelize/v2":
			large = m[0]
		case strings.HasPrefix(name, "junheng/"):
			own++
			if made > 256<<10 {
				t.Errorf("%s makes %d bytes before main: make them when they are asked for", name, made)
			}
		}
	}
	if own == 0 || late == 0 || large < late {
		t.Errorf("of %d packages, latecollect begins at %d and a large one at %d of\n%s", own, late, large, out)
	}
}
