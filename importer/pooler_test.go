package importer

import (
	"fmt"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/ledger/ledgertest"
)

// Two importers share a ledger behind a PgBouncer, which gives each of their transactions, or each of their sessions, another
// connection. Everything is closed once, also what is lost on the way and has to be asked for and sent again.
func TestImportersBehindPgBouncer(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"session", "transaction"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			address := ledgertest.Database(t, "ENCODING 'UTF8' TEMPLATE template0")
			w := newWorld(t, ledgertest.PgBouncer(t, address, "pool_mode = "+mode, "server_reset_query_always = 0"),
				hgeapitest.Config{RefuseSuffix: "R", Faults: []hgeapitest.Fault{
					{Do: hgeapitest.AcceptDrop}, {Do: hgeapitest.Accept500, Skip: 2}, {Do: hgeapitest.TooManyRequests, Skip: 4}}})
			w.cfg.Result.ResendAfter = soon
			for file := range 4 {
				var orders []string
				for i := range 5 {
					orders = append(orders, fmt.Sprintf("HGE26112900%05d", 10*file+i))
				}
				w.drop(fmt.Sprintf("%d.csv", file), append(orders, fmt.Sprintf("HGE2611290%05dR", file))...)
			}
			w.run(2)
			w.closed(20)
		})
	}
}
