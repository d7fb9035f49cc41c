package folder

import "testing"

// Names that programs give to what they have not finished, or keep for themselves.
func TestUnfinishedNamesAreLeftAlone(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"a.csv.crdownload", "Unconfirmed 4711.crdownload", "a.csv.part", "a.csv.PARTIAL", "a.xlsx.download", "a.xlsx.opdownload",
		"a.csv.crswap", "a.fdmdownload", "a.xlsx.td", "a.xlsx.td.cfg", "a.xlsx.xltd", "a.xlsx.xltd.cfg", "a.xlsx.aria2", "a.xlsx.!ut",
		"a.xlsx.bc!", "a.xlsx.!qB", "a.xlsx.jc!", "订单.xlsx.baiduyun.p.downloading", "订单.xlsx.baiduyun.downloading",
		"订单.xlsx.baiduyun.uploading.cfg", "a.csv.filepart", "a.csv.uploading", "a.csv.inprogress", "a.csv.in-progress", "a.xlsx.!sync",
		"a.rsls", "a.1f3c.ffs_tmp", "sync.ffs_db", "a.csv_tmp", "a_tmp", "a.temp", "a.tmp", "a.csv.tmp.4711", "a.csv.tmp-12ab",
		"a.csv.sb-4f2b9e3a-9QWx8T", "5C3A1000", "a.csv.kFhTqz", "a.xlsx.9aFBc03E", "~$a.xlsx", "a.csv~", "a.csv.lock",
		"~syncthing~a.csv.tmp", ".syncthing.a.csv.tmp", ".a.csv.Xk3dQz", ".a.csv.icloud", "._a.csv",
		"(A Document Being Saved By Numbers)",
		"a.csv.cyberducksegment", "a.xlsx.ocTransferId99.part", "a.csv_.gstmp", "Icon\r", "ehthumbs.db", "a.csv.swp",
	} {
		if !IsLeftAlone(name) {
			t.Errorf("%q is taken", name)
		}
	}
	for _, name := range []string{
		"a.csv", "orders", "orders.txt", "template.xlsx", "a.tmp1.xlsx", "a.tmp.2026.csv", "a_tmp.csv", "20261123", "12345678",
		"a.csv.backup", "a.csv.BACKUP", "a.csv.Backup", "a.csv.20261123", "a.csv.261123", "a.xlsx.v2copy", "download.csv", "part.csv",
		"upload 2026.xlsx", "a.csv.old", "a.csv.1", "deadbeef", "~a.csv", "a (1).csv", "lock.csv", "주문.csv.백업본",
	} {
		if IsLeftAlone(name) {
			t.Errorf("%q is left alone", name)
		}
	}
}

// An administrator adds names; what is left alone because of its name is listed, but not what belongs to a desktop.
func TestIgnoredNames(t *testing.T) {
	t.Parallel()
	in := newTestInbox(t)
	in.Ignore = []string{"*.bak", "entwurf ?.csv"}
	for _, name := range []string{"a.BAK", "Entwurf 1.csv", "Entwurf 12.csv", "a.csv.part", ".hidden", "Thumbs.db", "~$a.xlsx"} {
		in.write(name, "order_num\n")
	}
	in.wantSettledAfter(0)
	in.wantSettledAfter(testSettle, "Entwurf 12.csv")
	if got := len(in.Unfinished); got != 3 {
		t.Errorf("left alone: %q", in.Unfinished)
	}
}
