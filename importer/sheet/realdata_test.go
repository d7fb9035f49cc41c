package sheet

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// realdata is the folder of real files beside the project. The test is skipped if there is none.
func realdata(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		found := filepath.Join(dir, "shared", "realdata")
		if _, err := os.Stat(found); err == nil {
			return found
		}
	}
	t.Skip("no folder shared/realdata above the project")
	return ""
}

// Each real file has the given number of rows in all its visible sheets (0 = not compared), and among them the given
// rows in this order. The values in the workbooks are those that LibreOffice shows.
func TestRealFiles(t *testing.T) {
	dir := realdata(t)
	for name, c := range map[string]struct {
		rows  int
		among []string
	}{
		"ExcelDataReader__CollapsedHide.xlsx": {
			2, []string{"1|This column is collapsed to zero width|NOTE: Column A and row 4 have been collapsed using rclick->Hide",
				"4h||This row is collapsed to zero height"}},
		"ExcelDataReader__Test_FullWidthSpace.xlsx": {3, []string{"1|\u3000\u3000text\u3000\u3000", "2|text\u3000", "3|\u3000text"}},
		"ExcelDataReader__Test_Issue_12667_GoogleExport_MissingColumns.xlsx": {
			1, []string{"1|PK_Col1|PK_Col2|Data_Col1|Data_Col2|Data_Col3|Data_Col4"}},
		"MiniExcel__Epplus_InsertCellValues.xlsx": {2, []string{`1|"<>+-*//}{\n|n:44257.3848918981`, "2|f:|n:123"}},
		"MiniExcel__TestIssue222.xlsx":            {3, []string{"1|订单创建时间|订单付款时间", "2|d:2021-04-29|d:2021-04-29"}},
		"PhpSpreadsheet__issue.2316.xlsx": {
			2, []string{"1|廠商訂單編號|物流廠商|商品名稱|訂單金額|純配送/貨到付款|收件人姓名|收件人手機|收件人Email|收件門市|收件地址|收件郵遞區號|備註", "2|v|v||v|v|v|v|v|v"}},
		"bolita-task-manage__container.xlsx": {
			1, []string{"1|票号|箱号|产品SKU|托数|箱数|长|宽|高|重量kg|体积|运单号|目的国|FBAcode|PO|FAB号|收件人|电话/邮箱|街道|门牌号|地址附加|邮编|城市|州|国家|物流方式|货物名称|包装"}},
		"calamine__date_1904.xlsx":          {3, []string{"1|d:2021-01-01|n:15", "2|d:2021-01-02|n:16", "3|n:10.6320601851852|n:17"}},
		"calamine__date_quoted_format.xlsx": {4, []string{"1|d:2021-01-01", "2|d:2021-01-01", "3|d:2021-01-01", "4|d:2021-01-01"}},
		"calamine__inlineStr_cdata.xlsx":    {2, []string{"1|Hello CDATA|World", "2|12345|NormalText"}},
		"easyexcel__t02.xlsx": {3,
			[]string{"1|测试配方1027", "2|序号|原料编号|厂定名称|标准中文名|INCI名|原料含量（%）|原料中成分含\n量（%）|配方中成分含\n量（%）|使用目的|配方中原料使用目的|使用部位/纳米级/色淀类型|" +
				"备案用CAS|成分序列号|备案用商品名\n称|备案用生产制\n造商|原料报送码|是否新原料|注册号/备案号"}},
		"excelize__OverflowNumericCell.xlsx": {1, []string{"1|n:8595602512225"}},
		"fesod__hiddensheets.xlsx":           {6, []string{"1|title01", "2|data01", "1|title03", "2|data03", "1|title06", "2|data06"}},
		"poi__1_NoIden.xlsx": {8,
			[]string{"2||가나다", "3||하천관리과|서울 재난 체험관 운영|치수관리", "8||하천관리과|하천사용료징수포상금|청계천관리|123456.0|abcedfgh"}},
		"poi__51519.xlsx": {18, []string{"1|RecordSpec|Name|CompanyName|Comment", "2|n:1|豊田|豊田車会社|豊田製品戦略事業統括本部とよたかいしゃトヨタコメント",
			"18|n:17|福観建|西龍湖|大茶雨台龍風情音報"}},
		"poi__bug60858.xlsx": {2, []string{"2||||||f:|f:| |f:| | |f:||n:-1|d:00:00:00|ET|LT||b:FALSE|b:FALSE| |n:0| |n:0| "}},
		"poi__stress020.xlsx": {43,
			[]string{"1|2019年泰州市7月份银行业金融机构存贷款情况", "4|来源项目 ", "44| 附：汇率||n:6.7025|n:6.6901|n:6.7335|n:6.7286|n:6.8992|n:6.8747|n:6.8841"}},
		"readxl__big-texty-numbers-xlsx.xlsx": {
			7, []string{"3|n:2147483647|2147483647|x = 2^31 - 1", "7|n:-2147483649|-2147483649|-1 * (x + 2)"}},
		"readxl__unnamed-duplicated-columns.xlsx": {3, []string{"1||var2||var2", "2|n:1|a|n:1.1|aa"}},
		"xlsx__wpsBlankLineTest.xlsx":             {3, []string{"1|编号", "3|编号", "5|||编号"}},
		"PhpSpreadsheet__NumberFormatTest.de.csv": {5, []string{"1|-123|1.234|12.345,67", "3|-1.234,567"}},
		"PhpSpreadsheet__line_break_in_enclosure_with_escaped_quotes.csv": {
			5, []string{"1|Name|Copy|URL",
				"2|Test|This is a \"test csv file\"\nwith both \"line breaks\"\nand \"escaped\nquotes\" that breaks\nthe " +
					"delimiters|http://google.com"}},
		"PhpSpreadsheet__premiere.utf16be.csv":    {2, []string{"1|première|second|troisième", "2|Quatrième|cinquième|sixième"}},
		"PhpSpreadsheet__premiere.utf16lebom.csv": {2, []string{"1|première|second|troisième", "2|Quatrième|cinquième|sixième"}},
		"PhpSpreadsheet__sep.csv":                 {2, []string{"1|A|1", "2|2|3"}},
		"csvkit__test_header_newline.csv":         {2, []string{"2|d|e|f"}},
		"csvkit__test_locale.csv":                 {2, []string{"1|a|b|c", "2|1,7|200.000.000"}},
		"csvlint-rb__title-row.csv":               {4, []string{"1|This is a title row", "2|Foo|Bsr|Baz", "4|Qux|Teaspoon|Doge"}},
		"easyexcel__office_bom.csv":               {11, []string{"1|姓名|年纪", "11|姓名9|20"}},
		"easyexcel__converterCsv.csv":             {2, nil},
		"messytables__weird_head_padding.csv": {
			0, []string{"7|Region:|Deutschland", "12||1985|1993|2000|2005|2006|2007|2008|2009|2010"}},
		"openspout__csv_with_CR_EOL.csv":          {3, []string{"1|csv--11|csv--12|csv--13", "3|csv--31|csv--32|csv--33"}},
		"PhpSpreadsheet__charset.gb18030.html":    {1, []string{"1|电视机"}},
		"messytables__rowcolspan.html":            {0, []string{"1|05|06||08|09", "3|25|26|27||29", "4||36|||39", "9|85|86|||89"}},
		"PhpSpreadsheet__excel2003.iso8859-1.xml": {2, []string{"1|Voilà", "2|PhpSpreadsheet"}},
	} {
		t.Run(name, func(t *testing.T) {
			rows, err := readFile(t, filepath.Join(dir, name), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if c.rows > 0 && len(rows) != c.rows {
				t.Errorf("%d rows, want %d", len(rows), c.rows)
			}
			for rest := rows; len(c.among) > 0; c.among = c.among[1:] {
				at := slices.Index(rest, c.among[0])
				if at < 0 {
					t.Fatalf("no row %q in\n%s", c.among[0], strings.Join(rows, "\n"))
				}
				rest = rest[at+1:]
			}
		})
	}
}

func TestRealFilesRefused(t *testing.T) {
	dir := realdata(t)
	for name, want := range map[string]reason.Reason{
		"ExcelDataReader__Uncalculated.xls":                          refusedFor(reason.BinaryXLS),
		"ExcelDataReader__agile_AES256_SHA512_CBC_pwd_password.xlsx": refusedFor(reason.Encrypted),
		"openspout__attack_billion_laughs.xlsx":                      refusedFor(reason.XMLEntities, "xl/sharedstrings.xml"),
	} {
		t.Run(name, func(t *testing.T) { wantRefusal(t, filepath.Join(dir, name), Options{}, want) })
	}
}
