package importer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// What an importer on another machine needs to work on the same files. Nothing of it is a fault for this one.

// elsewhere are these terms, and how far they are fulfilled as seen from here.
func elsewhere(ctx context.Context, c *config.Config) (all []Finding) {
	add := func(grade Grade, what, words string) {
		all = append(all, Finding{What: what, Grade: grade, Words: words, Elsewhere: true})
	}
	if strings.HasPrefix(c.Ledger.URL, "sqlite:") {
		add(Note, "ledger", "it is a file of this machine, on which one process works: for several machines, or for a second one that "+
			"takes over, use a PostgreSQL ([ledger] url) from the beginning")
		return all
	}
	l, err := openLedgerReadOnly(ctx, c)
	if err != nil {
		if errors.Is(err, ledger.ErrNotFound) {
			add(Note, "ledger", c.Ledger.String()+" has no tables yet: start one importer first")
		}
		return all // else it has its fault above
	}
	defer l.Close()
	grade, words := termsOfServer(c, l.ServerOf(ctx, c.Ledger.URL))
	add(grade, "ledger", words)
	if lacking, unknown, err := l.Schema(ctx); err == nil && lacking == 0 && unknown == 0 {
		add(OK, "version", "the tables are those of this version: each machine has to have the same one")
	}
	identity, err := l.Identity(ctx)
	if err != nil {
		return all
	}
	add(OK, "folders", "they have to be the same four there: each bears the mark "+ownerMark+" of "+identity+
		"; hgeimport doctor on that machine says if one does not")
	for _, f := range markedFolders(c) {
		grade, words := termsOfFolder(f, identity)
		if words != "" {
			add(grade, f.key, words)
		}
	}
	if uid := os.Geteuid(); uid >= 0 {
		add(OK, "user", fmt.Sprintf("work is for user number %d alone: the importer there has to run as the same number, and the "+
			"share "+
			"must not change it (NFS: no root_squash for root; Samba: uid= of the mount)", uid))
	}
	add(OK, "clock", "nothing is counted by the clocks of machines; times in outcomes are, so set all of them by the network")
	return all
}

// termsOfServer says whether other machines reach the PostgreSQL, as far as its address and its settings tell.
func termsOfServer(c *config.Config, s ledger.Server) (Grade, string) {
	listens := ""
	if s.Listens != "" {
		listens = fmt.Sprintf(" (listen_addresses = %q)", s.Listens)
	}
	hereOnly := s.Listens == "localhost" || s.Listens == "127.0.0.1" || s.Listens == "::1"
	switch {
	case hereOnly:
		return Note, c.Ledger.String() + " listens to its own machine only" + listens + ": set listen_addresses, and let the " +
			"other machines in " +
			"(pg_hba.conf, with TLS)"
	case s.OnlyHere:
		return Note, c.Ledger.String() + " is an address of this machine" + listens + ": on another one [ledger] url needs this " +
			"machine's name, " +
			"and pg_hba.conf has to let it in (with TLS)"
	}
	return OK, c.Ledger.String() + " can be the same address there" + listens + "; pg_hba.conf has to let that machine in"
}

// termsOfFolder says whether others can have the same folder; "" if there is nothing to say.
func termsOfFolder(f markedFolder, identity string) (Grade, string) {
	switch own := f.ledgerMark(); {
	case !isFolder(f.path):
		return Note, f.path + " is not there yet"
	case own == "":
		return Note, f.path + " does not bear the mark of the ledger yet: the next start marks it"
	case own != identity:
		return Note, f.path + " bears the mark of another ledger"
	}
	if m, ok := folder.MountOf(f.path); ok && !m.IsShare() {
		return Note, fmt.Sprintf("%s is on a volume of this machine (%s, at %s): export it (NFS, Samba), and mount it there", f.path,
			m.Kind,
			m.Point)
	} else if ok {
		return OK, fmt.Sprintf("%s is on a share (%s, at %s)", f.path, m.Kind, m.Point)
	}
	return OK, ""
}
