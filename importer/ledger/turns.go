package ledger

import (
	"cmp"
	"context"
	"slices"
)

// The queue gives out the jobs of a kind by their priority, 1 first, and those of one priority in the order in which they have
// become due. So a file with hundreds of forms would keep every later file waiting. TakeTurns gives the first places to the jobs
// of different profiles and files.

// LastInTurn is the priority of a job that nobody has given a place yet: those that have one go before it.
const LastInTurn = 4

// dueJob is a job that waits for a worker.
type dueJob struct {
	id       int64
	priority int
	queue    string
	file     int64
	profile  string
	rank     int // among those of its file
}

// TakeTurns orders the jobs that wait for a worker: profiles take turns, and in a profile its files do, each of them in the order
// of its own jobs. It gives places to the next jobs only, so it has to be called again and again.
func (l *Ledger) TakeTurns(ctx context.Context) error {
	jobs, err := l.dueJobs(ctx)
	if err != nil {
		return err
	}
	moves := map[int][]int64{} // jobs that get another priority
	for _, job := range jobs {
		if job.priority != job.rank {
			moves[job.rank] = append(moves[job.rank], job.id)
		}
	}
	if len(moves) == 0 {
		return nil
	}
	return l.Change(ctx, func(tx *Tx) error {
		for priority := 1; priority <= LastInTurn; priority++ {
			err := inParts(moves[priority], func(part []int64) error {
				args := []any{priority}
				for _, id := range part {
					args = append(args, id)
				}
				first, these := "?", "id IN ("+tx.params.list(len(part), 2)+")"
				if tx.params.numbered { // what another importer has in hand is left alone: two of them never wait for each other
					first, these = "$1", "id IN (SELECT id FROM river_job WHERE "+these+" FOR UPDATE SKIP LOCKED)"
				}
				return tx.exec(ctx, "turns", "UPDATE river_job SET priority = "+first+" WHERE state = 'available' AND "+these, args...)
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// dueJobs returns the jobs that wait for a worker, with the priority that each gets as its rank.
func (l *Ledger) dueJobs(ctx context.Context) ([]dueJob, error) {
	form, file := "(j.args->>'Form')::bigint", "(j.args->>'File')::bigint"
	if l.Embedded() {
		form, file = "json_extract(j.args, '$.Form')", "json_extract(j.args, '$.File')"
	}
	const columns = "SELECT j.id, j.priority, j.queue, file.id, file.profile FROM river_job j "
	const waiting = "WHERE j.state = 'available' AND j.scheduled_at <= $1"
	jobs, err := collect(ctx, l.read, func(scan func(...any) error) (j dueJob, err error) {
		err = scan(&j.id, &j.priority, &j.queue, &j.file, &j.profile)
		return j, err
	}, columns+"JOIN form ON form.id = "+form+" JOIN file ON file.id = form.file_id "+waiting+" AND j.queue IN ('send', 'poll', "+
		"'document')"+
		" UNION ALL "+columns+"JOIN file ON file.id = "+file+" "+waiting+" AND j.queue IN ('map', 'report')", l.queueTime(0))
	rankJobs(jobs)
	return jobs, err
}

// rankJobs gives each job its priority as its rank. First each file of a profile has its first job, then its second, and so on.
// Where more files wait than there are places, the newest comes after the oldest: thousands keep nobody waiting who comes last.
// Only map keeps the order in which the files were claimed, since the first file that has an order sends it.
func rankJobs(jobs []dueJob) {
	type flow struct {
		queue, profile string
		file           int64 // 0 = all of the profile
		rank           int
	}
	before := map[flow]int{}
	slices.SortFunc(jobs, func(a, b dueJob) int { return cmp.Compare(a.id, b.id) })
	all := map[flow]int{}
	for i := range jobs {
		j := &jobs[i]
		ofFile := flow{j.queue, j.profile, j.file, 0}
		j.rank = before[ofFile]
		before[ofFile]++
		all[flow{j.queue, j.profile, 0, j.rank}]++
	}
	places := make(map[int64]int, len(jobs)) // of a job among those of its rank
	for _, j := range jobs {
		key := flow{j.queue, j.profile, 0, j.rank}
		i, n := before[key], all[key]
		before[key]++
		if places[j.id] = i; n >= LastInTurn && j.queue != "map" {
			places[j.id] = min(2*i, 2*(n-1-i)+1)
		}
	}
	slices.SortStableFunc(jobs, func(a, b dueJob) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(places[a.id], places[b.id]))
	})
	clear(before)
	for i := range jobs {
		j := &jobs[i]
		key := flow{queue: j.queue, profile: j.profile}
		before[key]++
		j.rank = min(before[key], LastInTurn)
	}
}
