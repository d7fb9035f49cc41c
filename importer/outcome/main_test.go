package outcome

import (
	"os"
	"testing"

	"hgeimport/importer/importertest/libreoffice"
)

func TestMain(m *testing.M) { os.Exit(libreoffice.RunTests(m)) }
