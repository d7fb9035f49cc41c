package importer

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// A document lies in a folder beside the outcome of its file: outbox/documents/ or outbox/<profile>/documents/, labels in labels/.
// It is called after the file, the carrier's number and the day, such as orders.927500000012.2026-11-29.pdf.

// documentFolders are the folders of each kind of document, beside the outcomes.
var documentFolders = map[ledger.DocumentKind]string{ledger.FormDocument: "documents", ledger.BagLabel: "labels"}

// documentFoldersOf are all of these folders, each with a slash.
func documentFoldersOf(c *config.Config) (subs []string) {
	for _, sub := range []string{"documents/", "labels/"} {
		subs = append(subs, sub)
		for _, p := range c.Profile {
			if p.Name != "" {
				subs = append(subs, p.Name+"/"+sub)
			}
		}
	}
	return subs
}

// longestFormNumber is how many bytes of the carrier's number are in the name of a document.
const longestFormNumber = 40

// documentName is the name of a document, before the number that makes it free and its extension.
func documentName(file, number string, on time.Time) string {
	return storableName(strings.Map(linkableRune, stemWith(outcomeStem(file), "."+inName(number)+"."+on.Format(time.DateOnly))))
}

// inName is a text of the carrier's as a part of a name.
func inName(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '-'
	}, text)
	return strings.Trim(cutText(text, longestFormNumber), "-")
}

// linkableRune replaces the characters that end the path of a link in some programs.
func linkableRune(r rune) rune {
	if r == '#' || r == '%' {
		return '_'
	}
	return r
}

const documentExt = ".pdf"

// folderForIt is the folder of the outbox, with a slash, that the document goes into. If others have put something into its place,
// that is the folder of the outcomes.
func (w *wantedDocument) folderForIt() (in markedFolder, sub string, err error) {
	in, outcomes, err := w.outcomeFolder(w.file)
	if err != nil {
		return in, "", err
	}
	sub = outcomes + documentFolders[w.Kind] + "/"
	dir, err := w.makeOutbox(sub)
	if errors.Is(err, errNameTaken) {
		w.log.WithField("folder", sub).
			Warn("others have put something into the place of this folder in the outbox: documents go beside the outcomes")
		return in, outcomes, nil
	}
	if err != nil {
		return in, "", err
	}
	return in, sub, dir.Close()
}

// nameIt chooses the name of the document, unless it has one, and keeps it in the ledger. there tells whether it is in the outbox
// already: a step before this one has put it there.
func (w *wantedDocument) nameIt(ctx context.Context) (there bool, err error) {
	if w.Name != "" {
		dir, err := w.makeOutbox(w.Name)
		if err == nil {
			there = w.mayBeOurs(w.file, dir.Inside(path.Base(w.Name)))
			return there, dir.Close()
		}
		if !errors.Is(err, errNameTaken) {
			return false, err
		}
	}
	return false, w.nameAnew(ctx)
}

// nameAnew chooses a name that no document of this ledger has and that is free in the folder.
func (w *wantedDocument) nameAnew(ctx context.Context) error {
	in, sub, err := w.folderForIt()
	if err != nil {
		return err
	}
	on := cmp.Or(w.form.SettledAt, w.ledger.Now()).In(w.zone)
	stem := sub + documentName(w.file.Name, cmp.Or(w.form.Number, w.form.Reference), on)
	err = w.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := tx.LockNames(ctx); err != nil {
			return err
		}
		n, err := folder.FreeNumber(func(n int) (taken bool, err error) {
			name := numbered(stem, n, documentExt)
			if taken, err = tx.DocumentNamed(ctx, name); err != nil || taken {
				return taken, err
			}
			_, err = os.Lstat(filepath.Join(in.path, filepath.FromSlash(name)))
			if err == nil {
				return true, nil
			}
			if !errors.Is(err, fs.ErrNotExist) {
				return false, folderError(in, err)
			}
			return false, nil
		})
		if err != nil {
			return err
		}
		name := numbered(stem, n, documentExt)
		if err := tx.NameDocument(ctx, w.Document, name); err != nil {
			return err
		}
		w.Name = name
		return nil
	})
	w.reach("document named")
	return err
}

// publish puts the document into the outbox under its name: whole, and readable for those who may read its file.
func (w *wantedDocument) publish(ctx context.Context, pdf []byte) error {
	for {
		err := w.tryPublish(pdf)
		if !errors.Is(err, errNameTaken) {
			return w.outboxError(err)
		}
		if err := w.nameAnew(ctx); err != nil {
			return err
		}
	}
}

func (w *wantedDocument) tryPublish(pdf []byte) error {
	dir, err := w.makeOutbox(w.Name)
	if err != nil {
		return err
	}
	defer dir.Close()
	base, temp := path.Base(w.Name), folder.TempName()
	hidden := dir.Inside(temp)
	if err = writeSynced(dir, temp, pdf); err == nil {
		err = w.accessTo(w.file, dir.Path()).Give(hidden)
	}
	w.reach("document written")
	if err == nil {
		err = folder.Appear(hidden, dir.Inside(base))
	}
	if err == nil {
		w.reach("document appeared")
		return dir.Sync()
	}
	gone := folder.RemoveIfThere(hidden)
	if errors.Is(err, fs.ErrExist) {
		if !w.ledger.Embedded() && w.mayBeOurs(w.file, dir.Inside(base)) { // another importer, which took this one for dead, has put it there
			return gone
		}
		return errors.Join(errNameTaken, gone)
	}
	return errors.Join(err, gone)
}

// writeSynced writes a new file into a folder.
func writeSynced(dir *folder.Dir, name string, content []byte) error {
	f, err := dir.Create(name)
	if err != nil {
		return err
	}
	if _, err = f.Write(content); err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
