package importer

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"hgeimport/importer/config"
	"hgeimport/importer/notify"
	"hgeimport/importer/visible"
	"hgeimport/mapping/reason"
)

// noticeWords says notices in a language.
type noticeWords struct {
	cfg      *config.Config
	language string
	host     string
}

// noticeTitle begins each title, so that people and their filters know where a message comes from.
const noticeTitle = "hgeimport: "

func (w noticeWords) say(key string, args ...string) string {
	for i := range args {
		args[i] = visible.Line(args[i])
	}
	return reason.Say(w.language, key, args...)
}

// single is the message of one notice: a headline, then where and what, then what to do next.
func (w noticeWords) single(f noticeFacts) notify.Message {
	m := notify.Message{Kind: f.Kind, Over: f.Over, Title: noticeTitle + w.headline(f), Facts: f}
	m.Lines = append(w.particulars(f), w.next(f)...)
	m.Lines = slices.DeleteFunc(append(m.Lines, w.say("notice_machine", w.host)), func(line string) bool { return line == "" })
	return m
}

// mostTitles is how many headlines a message of several notices has.
const mostTitles = 20

// several is the message of several notices: their headlines, the newest first. Some programs cut what is long.
func (w noticeWords) several(all []noticeFacts) notify.Message {
	m := notify.Message{Kind: "several", Title: noticeTitle + w.say("notice_several", strconv.Itoa(len(all))), Facts: all}
	earlier := max(0, len(all)-mostTitles)
	for _, f := range slices.Backward(all[earlier:]) {
		m.Lines = append(m.Lines, w.headline(f))
	}
	if earlier > 0 {
		m.Lines = append(m.Lines, w.say("notice_earlier", strconv.Itoa(earlier)))
	}
	m.Lines = append(m.Lines, w.say("notice_machine", w.host))
	return m
}

func (w noticeWords) givenUp(n int) string { return w.say("notice_given_up", strconv.Itoa(n)) }

// where is the profile, or the inbox itself.
func (w noticeWords) where(profile string) string {
	if profile == "" {
		return w.say("notice_inbox_itself")
	}
	return profile
}

// clock is a time as people say it: with its day if it is not today's.
func (w noticeWords) clock(rfc3339 string) string {
	at, err := time.Parse(time.RFC3339, rfc3339)
	if err != nil {
		return rfc3339
	}
	return at.In(w.cfg.Location()).Format("2006-01-02 15:04")
}

// headline is one line that says what is the matter, and where.
func (w noticeWords) headline(f noticeFacts) string {
	say := f.Say
	if f.Over && say != "notice_cutoff_missed" && say != "notice_mended" {
		say += "_over"
	}
	switch f.Kind {
	case noticeStuck:
		return w.say(say, f.File, w.clock(f.Since))
	case noticeFolder:
		return w.say(say, f.Folder)
	case noticeExpect:
		if f.Over {
			return w.say(say, w.where(f.Profile), f.File)
		}
		return w.say(say, w.where(f.Profile), w.clock(f.At))
	case noticeCutoff:
		if say == "notice_cutoff_over" {
			return w.say(say, w.where(f.Profile), w.clock(f.At))
		}
		return w.say(say, w.where(f.Profile), strconv.Itoa(len(f.Files)), w.clock(f.At))
	}
	return w.say(say, f.File, strconv.Itoa(f.ToMend), strconv.Itoa(f.Read))
}

// particulars are the lines that say more.
func (w noticeWords) particulars(f noticeFacts) (lines []string) {
	add := func(key string, args ...string) { lines = append(lines, w.say(key, args...)) }
	if f.Profile != "" && f.Kind != noticeExpect && f.Kind != noticeCutoff {
		add("notice_profile", f.Profile)
	}
	if len(f.Rows) > 0 {
		counts := []string{strconv.Itoa(f.Read)}
		for _, status := range reason.Statuses {
			counts = append(counts, strconv.Itoa(f.Rows[string(status)]))
		}
		add("conservation", counts...)
	}
	if f.Outcome != "" {
		add("notice_outcome", f.Outcome)
	}
	if f.Forms > 0 && !f.Over {
		add("notice_stuck_forms", strconv.Itoa(f.Forms), f.Reference)
	}
	for i, name := range f.Files {
		if i == mostTitles {
			add("notice_earlier", strconv.Itoa(len(f.Files)-mostTitles))
			break
		}
		lines = append(lines, visible.Line(name))
	}
	if f.Path != "" {
		lines = append(lines, visible.Line(f.Path))
	}
	if f.Error != "" && !f.Over {
		lines = append(lines, visible.Line(f.Error))
	}
	if f.Machine != "" && f.Machine != w.host {
		add("notice_machine", f.Machine)
	}
	return lines
}

// next is what to do, nothing if it is over.
func (w noticeWords) next(f noticeFacts) []string {
	if f.Over {
		return nil
	}
	switch f.Kind {
	case noticeFile:
		if f.Say == "notice_approve" {
			return []string{w.say("notice_next_approve", quotedName(f.File))}
		}
		return []string{w.say("notice_next_outcome")}
	case noticeStuck:
		return []string{w.say("notice_next_stuck", quotedName(f.File))}
	case noticeLogin:
		return []string{w.say("notice_next_login")}
	case noticeFolder:
		return []string{w.say("notice_next_folder")}
	case noticeTrouble:
		return []string{w.say("notice_next_trouble")}
	case noticeExpect:
		return []string{w.say("notice_next_expect", filepath.Join(w.cfg.Folders.Inbox, f.Profile))}
	}
	return nil
}

// quotedName is the name of a file as a command line takes it.
func quotedName(name string) string {
	if strings.ContainsAny(name, " ()'&;$`\"") {
		return `"` + name + `"`
	}
	return name
}

// test is the message of `hgeimport notify test`.
func (w noticeWords) test() notify.Message {
	return notify.Message{Kind: "test", Title: noticeTitle + w.say("notice_test"),
		Lines: []string{w.say("notice_next_test"), w.say("notice_machine", w.host)},
		Facts: noticeFacts{Kind: "test", Say: "notice_test"}}
}
