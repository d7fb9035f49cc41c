package cell_test

import (
	"testing"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

func TestWhoseNumberItLooksLike(t *testing.T) {
	for number, want := range map[string]string{
		"HGE2507080000516": "carrier", "GKE260107000087K": "carrier", "HGE260107000087K": "carrier",
		"HGE250708000051": "", "HGE25070800005167": "", "HGE26010700008KK": "", "hge2507080000516": "", "ABC2507080000516": "",
		"RB123456785GB": "last mile", "EE000000005KR": "last mile", "RB123456784GB": "", "RB12345678GB": "", "12123456785GB": "",
		"9400111899223197428497": "last mile", "9400111899223197428490": "", "92001999012345678901": "",
		"1Z999AA10123456784": "last mile", "1Z999AA1012345678": "", "1Z999aa10123456784": "",
		"": "", "ORD-1": "", "1001": "",
	} {
		got := ""
		switch {
		case cell.IsCarrierWaybill(number):
			got = "carrier"
		case cell.IsLastMile(number):
			got = "last mile"
		}
		if got != want {
			t.Errorf("%q looks like %q, not %q", number, got, want)
		}
	}
}

func TestWaybill(t *testing.T) {
	for _, c := range []struct {
		text string
		kind cell.Kind
		want string
		code reason.Code
	}{
		{"HGE2507080000516", cell.Text, "HGE2507080000516", ""},
		{" HGE2507080000516\t", cell.Text, "HGE2507080000516", ""},
		{"gke260107000087k", cell.Text, "GKE260107000087K", reason.OrderRaised},
		{"HGE-250708-0000516", cell.Text, "HGE2507080000516", reason.OrderJoined},
		{"9400 1118 9922 3197 4284 97", cell.Text, "9400111899223197428497", reason.OrderJoined},
		{"9200 0000 0000 0000 0000 11", cell.Text, "9200000000000000000011", reason.OrderJoined}, // its check digit is another one
		{"9200 0000 0000 0000 0000 1", cell.Text, "9200 0000 0000 0000 0000 1", ""},
		{"HGE2507080000516.", cell.Text, "HGE2507080000516", reason.OrderJoined},
		{"ORD-1001.", cell.Text, "ORD-1001.", ""},
		{"rb 123 456 785 gb", cell.Text, "RB123456785GB", reason.OrderJoined},
		{"ORD 1001/A", cell.Text, "ORD 1001/A", ""},
		{"order-1", cell.Text, "order-1", ""},
		{"주문1001", cell.Text, "주문1001", ""},
		{"1001", cell.Number, "1001", ""},
		{"1001.0", cell.Number, "1001", ""},
		{"", cell.Empty, "", ""},
		{"-", cell.Text, "", ""},
		{"9.40011E+21", cell.Text, "", reason.ChangedByExcel},
		{"9400111899223190000000", cell.Text, "", reason.ChangedByExcel},
		{"9400111899223190000000", cell.Number, "", reason.ChangedByExcel},
		{"HGE2507080000516 HGE2507080000527", cell.Text, "", reason.SeveralNumbers},
		{"HGE2507080000516\nHGE2507080000527", cell.Text, "", reason.SeveralNumbers},
		{"ORD-1001, ORD-1002", cell.Text, "", reason.SeveralNumbers},
		{"A-1, B", cell.Text, "A-1, B", ""},
		{"SO-1003\nSO-1004", cell.Text, "", reason.SeveralNumbers},
		{"SO-1003\r\nSO-1004\n", cell.Text, "", reason.SeveralNumbers},
		{"1003\n\n1004", cell.Text, "", reason.SeveralNumbers},
		{"SO-1003\n", cell.Text, "SO-1003", ""},
		{"HGE250708\n0000516", cell.Text, "HGE2507080000516", reason.OrderJoined},
		{"9400 1118 9922\n3197 4284 97", cell.Text, "9400111899223197428497", reason.OrderJoined},
		{"A-1;A-2", cell.Text, "", reason.SeveralNumbers},
		{"A-1、A-2", cell.Text, "", reason.SeveralNumbers},
		{"A-1；A-2；", cell.Text, "", reason.SeveralNumbers},
		{"A-1, A-2", cell.Text, "", reason.SeveralNumbers},
		{"1,234", cell.Text, "1,234", ""},
		{"SO-1003/SO-1004", cell.Text, "", reason.SeveralNumbers},
		{"SO-1003 / SO-1004", cell.Text, "", reason.SeveralNumbers},
		{"SO-1003/1", cell.Text, "SO-1003/1", ""},
		{"241105/000123", cell.Text, "241105/000123", ""},
		{"A1/A2", cell.Text, "A1/A2", ""},
		{"HGE2507080000516 cancelled", cell.Text, "", reason.NotAnOrder},
		{"HGE2507080000516(cancelled)", cell.Text, "", reason.NotAnOrder},
		{"HGE2507080000516（已退款）", cell.Text, "", reason.NotAnOrder},
		{"HGE2507080000516[x]", cell.Text, "", reason.NotAnOrder},
		{"HGE2507080000516已退款", cell.Text, "", reason.NotAnOrder},
		{"(취소)HGE2507080000516", cell.Text, "", reason.NotAnOrder},
		{"HGE2507080000516:x", cell.Text, "", reason.NotAnOrder},
		{"rb123456785gb(반품)", cell.Text, "", reason.NotAnOrder},
		{"HGE2507080000516(HGE2507080000527)", cell.Text, "", reason.SeveralNumbers},
		{"ORD-1(KR)", cell.Text, "ORD-1(KR)", ""},
		{"#1001", cell.Text, "#1001", ""},
		{"2026-01-05", cell.Date, "", reason.DateInIdentifier},
		{"TRUE", cell.Bool, "", reason.NotANumber},
	} {
		got, flaw := cell.Waybill(cell.Cell{Text: c.text, Kind: c.kind})
		code := reason.Code("")
		if flaw != nil {
			code = flaw.Code
		}
		if got != c.want || code != c.code {
			t.Errorf("%q: %q %q, not %q %q", c.text, got, code, c.want, c.code)
		}
	}
}
