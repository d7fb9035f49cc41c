package main

import (
	"strings"
	"testing"
)

const printed = `goos: linux
BenchmarkXLSX-2   	       1	        19.42 MB-peak(goal<100)	         2.731 x-inflate(goal<3)
BenchmarkRoad/rows=200000-2         	       1	        32.29 peak-MB	     61786 rows/s	       140.1 resident-MB
BenchmarkRoad/rows=200000-2         	       1	        32.29 peak-MB	     62786 rows/s	       151 resident-MB
    bench_test.go:10: a note
PASS
`

func TestTableHasOldBesideNew(t *testing.T) {
	measured, err := read(strings.NewReader(printed))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := table(&b, earlier, measured); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"34000 rows/s 62786 rows/s > 60000", "114 resident-MB 151 resident-MB < 150 not reached",
		"2.8 x-inflate 2.73 x-inflate < 2 not reached", "38 files/s - > 200"} {
		if !strings.Contains(strings.Join(strings.Fields(b.String()), " "), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
	if strings.Contains(b.String(), "not reached") && strings.Count(b.String(), "not reached") != 2 {
		t.Errorf("what was not measured is not reached:\n%s", b.String())
	}
}

func TestGoals(t *testing.T) {
	for _, test := range []struct {
		value float64
		goal  string
		want  bool
	}{{1, "", true}, {2, "< 2", true}, {2.1, "< 2", false}, {60_000, "> 60000", true}, {1, "> 60000", false}} {
		if got, err := reaches(test.value, test.goal); err != nil || got != test.want {
			t.Errorf("%v %s: %t, %v", test.value, test.goal, got, err)
		}
	}
	for _, wrong := range []string{"about 3", "< x"} {
		if _, err := reaches(1, wrong); err == nil {
			t.Errorf("%s is a goal", wrong)
		}
	}
	if err := table(&strings.Builder{}, "a | b | c", nil); err == nil {
		t.Error("a line of three cells is one of five")
	}
}
