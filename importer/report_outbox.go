package importer

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/reason"
)

// The outcomes of a named profile lie in a sub-folder of the outbox, which is made when it is needed. Others may write to the
// outbox: what they put into the place of that folder is not followed, and the outcome then goes into the outbox itself.

// toMend is how many rows or questions of a file wait for somebody. Rows that only others hold back do not.
func (s *reportStep) toMend(ctx context.Context, file ledger.File) (int, error) {
	if file.State.NothingSent() {
		reasons, err := parseReasons(file.Refusal)
		return max(1, len(reasons)), err
	}
	n, err := s.ledger.CountToMend(ctx, file.ID, string(reason.HeldBack))
	if n == 0 && file.Refusal != "" {
		n = 1 // it was cut short
	}
	if n > 0 || err != nil || file.Layout == "" {
		return n, err
	}
	var u Understood
	err = json.Unmarshal([]byte(file.Layout), &u)
	return rowsToMend(u.Layout), err
}

// outcomeFolder is where the outcome of a file goes: in is the outbox, and sub its sub-folder with a slash, "" for the outbox
// itself.
func (r *road) outcomeFolder(file ledger.File) (in markedFolder, sub string, err error) {
	in = outboxFolder(r.cfg)
	if file.Profile == "" {
		return in, "", nil
	}
	sub = file.Profile + "/"
	dir, err := r.makeOutbox(sub)
	if errors.Is(err, errNameTaken) {
		r.log.WithField("folder", file.Profile).
			Warn("others have put something into the place of this folder in the outbox: outcomes go into the outbox itself")
		return in, "", nil
	}
	if err != nil {
		return in, "", err
	}
	return in, sub, dir.Close()
}

// openOutbox opens the folder of the outbox that a file of this name is in.
func (r *road) openOutbox(name string) (*folder.Dir, error) {
	dir, err := r.links.Open(r.cfg.Folders.Outbox)
	if err != nil || path.Dir(name) == "." {
		return dir, err
	}
	for sub := range strings.SplitSeq(path.Dir(name), "/") {
		inner, err := r.links.OpenIn(dir, sub)
		if err = errors.Join(err, dir.Close()); err != nil {
			return nil, err
		}
		dir = inner
	}
	return dir, nil
}

// makeOutbox is openOutbox, and makes the folder if it is not there. If others have put something else into its place, the error
// is errNameTaken.
func (r *road) makeOutbox(name string) (*folder.Dir, error) {
	dir, err := r.openOutbox(name)
	sub := path.Dir(name)
	if errors.Is(err, fs.ErrNotExist) && sub != "." {
		if err = r.makeInOutbox(sub); err == nil {
			r.reach("outbox made")
			dir, err = r.openOutbox(name)
		}
	}
	shared := sub != "." && outboxFolder(r.cfg).isShared()
	if err == nil && shared {
		if err = dir.CheckWritable(); err != nil {
			err = errors.Join(err, dir.Close())
		}
	}
	var strange *folder.StrangeError
	var told *folder.Error // of the folder that it lies in
	switch {
	case err == nil:
		return dir, nil
	case errors.Is(err, errNameTaken), errors.As(err, &told):
		return nil, err
	case shared && (errors.As(err, &strange) || errors.Is(err, fs.ErrPermission)):
		return nil, errNameTaken
	}
	in := outboxFolder(r.cfg)
	in.path = filepath.Join(in.path, sub)
	return nil, folderError(in, err)
}

// makeInOutbox makes a sub-folder of the outbox, for the people that the outbox is for.
func (r *road) makeInOutbox(sub string) error {
	in, err := r.makeOutbox(sub) // the folder that it lies in
	if err != nil {
		return err
	}
	if err = in.MakeLike(path.Base(sub)); err == nil {
		err = in.Sync()
	}
	return errors.Join(err, in.Close())
}
