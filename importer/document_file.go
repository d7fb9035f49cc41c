package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
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

// A document lies in a folder beside the outcome of its file: outbox/documents/ or outbox/<profile>/documents/, labels in
// labels/, PODs in pod/. It is called after the file, the carrier's number and the day, such as
// orders.927500000012.2026-11-29.pdf. What belongs to one waybill is called after the number that its user's sheet has:
// ORD-1001.pdf.

// documentFolders are the folders of each kind of document, beside the outcomes.
var documentFolders = map[ledger.DocumentKind]string{ledger.FormDocument: "documents", ledger.BagLabel: "labels",
	ledger.WaybillLabel: "labels", ledger.POD: "pod"}

// documentFoldersOf are all of these folders, each with a slash.
func documentFoldersOf(c *config.Config) (subs []string) {
	for _, sub := range []string{"documents/", "labels/", "pod/"} {
		subs = append(subs, sub)
		for _, p := range c.Profile {
			if p.Name != "" {
				subs = append(subs, p.Name+"/"+sub)
			}
		}
	}
	return subs
}

// waybillName is the name of what belongs to one waybill, before the number that makes it free and its extension.
func waybillName(number string) string {
	name := strings.Map(linkableRune, cutText(number, longestName-longestNumber-len(documentExt)-2))
	return withoutExt(storableName(name + documentExt))
}

// numberedDocument is the n-th name that is tried for a document. An order number may well end in -2.
func numberedDocument(kind ledger.DocumentKind, stem string, n int) string {
	if n > 1 && (kind == ledger.WaybillLabel || kind == ledger.POD) {
		return fmt.Sprintf("%s (%d)%s", stem, n, documentExt)
	}
	return numbered(stem, n, documentExt)
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

// documentFolder is the folder of the outbox, with a slash, that documents of a kind go into that belong to a file. If others
// have put something into its place, that is the folder of the outcomes.
func (r *road) documentFolder(file ledger.File, kind ledger.DocumentKind) (in markedFolder, sub string, err error) {
	in, outcomes, err := r.outcomeFolder(file)
	if err != nil {
		return in, "", err
	}
	sub = outcomes + documentFolders[kind] + "/"
	dir, err := r.makeOutbox(sub)
	if errors.Is(err, errNameTaken) {
		r.log.WithField("folder", sub).
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
	in, sub, err := w.documentFolder(w.file, w.Kind)
	if err != nil {
		return err
	}
	stem, err := w.stem(ctx)
	if err != nil {
		return err
	}
	stem = sub + stem
	err = w.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := tx.LockNames(ctx); err != nil {
			return err
		}
		name, err := freeDocumentName(ctx, tx, in, func(n int) string { return numberedDocument(w.Kind, stem, n) })
		if err != nil {
			return err
		}
		if err := tx.NameDocument(ctx, w.Document, name); err != nil {
			return err
		}
		w.Name = name
		return nil
	})
	w.reach("document named")
	return err
}

// stem is the name of the document, before the number that makes it free and its extension.
func (w *wantedDocument) stem(ctx context.Context) (string, error) {
	if w.Kind == ledger.WaybillLabel || w.Kind == ledger.POD {
		number, err := w.ledger.KeyOf(ctx, w.form.ID)
		return waybillName(cmp.Or(w.form.Label(ownNumberField), number, w.form.Reference)), err
	}
	on := cmp.Or(w.form.SettledAt, w.ledger.Now()).In(w.zone)
	return documentName(w.file.Name, cmp.Or(w.form.Number, w.form.Reference), on), nil
}

// freeDocumentName is the first of some names, which are paths in a folder, that no document or print has and that is free there.
func freeDocumentName(ctx context.Context, tx *ledger.Tx, in markedFolder, name func(n int) string) (string, error) {
	n, err := folder.FreeNumber(func(n int) (taken bool, err error) {
		if taken, err = tx.DocumentNamed(ctx, name(n)); err != nil || taken {
			return taken, err
		}
		_, err = os.Lstat(filepath.Join(in.path, filepath.FromSlash(name(n))))
		switch {
		case err == nil:
			return true, nil
		case errors.Is(err, fs.ErrNotExist):
			return false, nil
		}
		return false, folderError(in, err)
	})
	return name(n), err
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
		// another importer, which took this one for dead, has put it there
		if !w.ledger.Embedded() && w.mayBeOurs(w.file, dir.Inside(base)) {
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
