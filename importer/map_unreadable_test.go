package importer

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// A file that cannot be read is answered in the outbox. The file beside it is sent.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		make func(path string) error
		says string
	}{
		{"link", func(path string) error { return os.Symlink("/etc/hostname", path) }, "is a link, a folder or a device"},
		{"link to nowhere", func(path string) error { return os.Symlink("nowhere", path) }, "is a link, a folder or a device"},
		{"no permission", func(path string) error { return os.WriteFile(path, []byte("order_num\n"), 0) }, "may not read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if runtime.GOOS == "windows" || c.says == "may not read" && os.Geteuid() == 0 {
				t.Skip("this user may read everything, or make no link")
			}
			cfg := importertest.Config(t.TempDir(), hgeapitest.NewTestServer(t, hgeapitest.Config{}).URL)
			im, err := Open(t.Context(), cfg, importertest.QuietLog())
			if err != nil {
				t.Fatal(err)
			}
			defer im.Close()
			if err := c.make(filepath.Join(cfg.Folders.Inbox, "bad.csv")); err != nil {
				t.Fatal(err)
			}
			importertest.DropOrders(t, filepath.Join(cfg.Folders.Inbox, "good.csv"), 0, 2)
			result, err := im.Run(t.Context(), importertest.WaitLimit)
			if err != nil || len(result.Files) != 2 {
				t.Fatalf("%+v, %v", result, err)
			}
			for _, f := range result.Files {
				if f.Name == "good.csv" && f.Rows.Confirmed != 2 || f.Name == "bad.csv" && f.State != "refused" {
					t.Errorf("%+v", f)
				}
			}
			text := sheetText(t, filepath.Join(cfg.Folders.Outbox, mendOf(cfg.Folders.Outbox, "bad.outcome.xlsx")), "Summary")
			if !strings.Contains(text, c.says) {
				t.Errorf("the Summary does not say %q:\n%s", c.says, text)
			}
			if _, err := os.Lstat(filepath.Join(cfg.Folders.Archive, "bad.csv")); err != nil {
				t.Error(err)
			}
		})
	}
}
