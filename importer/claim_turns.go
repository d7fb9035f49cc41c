package importer

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/operations"
)

// This file decides whose file is claimed next. What is claimed is mapped and reported in the order of the claims, so a file must
// not be claimed long before that: it would stand before files of others that come later. Hence no more files are claimed than
// map and report have in hand for a moment. All others wait in the inbox, where each look decides anew whose turn it is.

const (
	// claimedAhead is how many claimed files may wait for map or report while more are claimed. It is some tenths of a second
	// of their work, so that they never wait for the claims.
	claimedAhead = 40
	// lookLasts is how long files are claimed between two looks at the inbox: what comes meanwhile waits for the next one.
	lookLasts = time.Second
	// claimsLookEvery is how often the claims look whether map and report have taken half of them: more claims at a time ask the
	// ledger less often.
	claimsLookEvery = 40 * time.Millisecond
)

const waitsItsTurn folder.Unsettled = "waits for its turn"

// inOrder tells whether the files of a profile are claimed in the order in which they came, because the values of a newer one
// replace those of an older one (mapping.Guard.Latest). Each of them has a number in the name of its claim: its place
// (ledger.File.Came).
func (c *claims) inOrder(profile string) bool {
	p, _ := c.cfg.ProfileFor(profile)
	op := operations.Named(p.Operation)
	return op != nil && len(op.Guard.Latest) > 0
}

// cameOf is the place in the name of a claim, 0 if it has none.
func cameOf(claim string) int64 {
	parts := strings.Split(claim, "-") // importer, how many it has made, place, random letters
	if len(parts) != 4 {
		return 0
	}
	came, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil {
		return 0
	}
	return came
}

// flow is what of the inbox takes turns: the files of a profile that one user has dropped, where the system tells who has.
type flow struct {
	profile string
	owner   int
}

// inTurns orders the settled files. Profiles take turns, and in a profile its users do. Of the files of one user the one that has
// been there for longest and the newest take turns if more wait than are claimed at once: thousands of files keep nobody waiting
// who drops another one, and the turn of each of them comes. A profile that is inOrder has neither: its files come one after
// another. The first files of the order are claimed however much waits already:
// as many as every user's oldest and newest.
func inTurns(inOrder func(profile string) bool, files []folder.InboxFile) (all []folder.InboxFile, first int) {
	type place struct {
		file              folder.InboxFile
		inFlow, inProfile int
	}
	byFlow := map[flow][]folder.InboxFile{}
	for _, f := range files {
		key := flow{profile: f.Profile}
		if !inOrder(f.Profile) {
			key.owner = f.Owner()
		}
		byFlow[key] = append(byFlow[key], f)
	}
	var places []place
	for _, key := range slices.SortedFunc(maps.Keys(byFlow), func(a, b flow) int {
		return cmp.Or(cmp.Compare(a.profile, b.profile), cmp.Compare(a.owner, b.owner))
	}) {
		inFlow := byFlow[key]
		sortByAge(inFlow)
		if !inOrder(key.profile) {
			inFlow = oldestAndNewest(inFlow)
		}
		for i, f := range inFlow {
			places = append(places, place{file: f, inFlow: i})
		}
	}
	slices.SortStableFunc(places, func(a, b place) int { return cmp.Compare(a.inFlow, b.inFlow) })
	inProfile := map[string]int{}
	for i, p := range places {
		places[i].inProfile = inProfile[p.file.Profile]
		inProfile[p.file.Profile]++
	}
	slices.SortStableFunc(places, func(a, b place) int { return cmp.Compare(a.inProfile, b.inProfile) })
	for _, p := range places {
		all = append(all, p.file)
	}
	return all, 2 * len(byFlow)
}

// sortByAge orders files by the time at which they came, as far as this process has seen it, then by that of their last change.
func sortByAge(files []folder.InboxFile) {
	slices.SortStableFunc(files, func(a, b folder.InboxFile) int {
		return cmp.Or(a.Since.Compare(b.Since), a.Changed().Compare(b.Changed()))
	})
}

// oldestAndNewest: if more files wait than are claimed at once, the oldest and the newest of those that are left come in turns.
func oldestAndNewest(files []folder.InboxFile) []folder.InboxFile {
	if len(files) <= claimedAhead {
		return files
	}
	all := make([]folder.InboxFile, len(files))
	for i, f := range files {
		all[min(2*i, 2*(len(files)-1-i)+1)] = f
	}
	return all
}

// pace lets the claims of one look wait for map and report.
type pace struct {
	ledger *ledger.Ledger
	began  time.Time
	first  int // so many more files are claimed however much waits
	room   int // so many more files can be claimed before the jobs that wait are counted again
}

// looks tells whether next will look what waits, and perhaps wait itself.
func (p *pace) looks() bool { return p.first <= 0 && p.room == 0 }

// next tells whether one more file is claimed at this look. It waits for the files before it as long as a look lasts.
func (p *pace) next(ctx context.Context) (bool, error) {
	for p.first--; p.first < 0; {
		if ctx.Err() != nil || time.Since(p.began) > lookLasts {
			return false, nil
		}
		if p.room > 0 {
			p.room--
			return true, nil
		}
		waiting, err := p.ledger.NewFiles(ctx, claimedAhead)
		if err != nil {
			return false, err
		}
		if p.room = claimedAhead - waiting; p.room < claimedAhead/2 {
			p.room = 0
			select {
			case <-ctx.Done():
			case <-time.After(claimsLookEvery):
			}
		}
	}
	return ctx.Err() == nil, nil
}
