package command

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"hgeimport/hgeapi"
	"hgeimport/importer"
	"hgeimport/mapping/reason"
)

func servicesCommand(o *options) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "services",
		Short: "lists the carrier's products, for service_code of waybills",
		Long: `Asks the carrier for the products of your account: what Service Code of a sheet, or service_code of [profile.waybill],
may be where waybills are made.`,
		Example: `  hgeimport services
  hgeimport services --json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, _, err := o.load(cmd)
			if err != nil {
				return err
			}
			services, err := importer.Services(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			if asJSON {
				if services == nil {
					services = []hgeapi.Service{}
				}
				encoder := json.NewEncoder(cmd.OutOrStdout())
				encoder.SetEscapeHTML(false)
				return encoder.Encode(services)
			}
			if len(services) == 0 {
				_, err := fmt.Fprintln(cmd.OutOrStdout(), "the carrier lists no products for this account")
				return err
			}
			lines := [][]string{{reason.FieldName(cfg.Language, "service_code"), ""}}
			for _, s := range services {
				lines = append(lines, []string{s.Code, s.Name})
			}
			printTable(cmd.OutOrStdout(), 0, lines)
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}
